import { expect, test } from 'vitest'
import { addressOf, allPictures, fileOf } from './pictures.ts'

const SCENES = [
  { name: 'sunny', screen: '/' },
  { name: 'empty', screen: '/earnings' },
]

test('every scene is taken in five sizes and two themes, in the longest language', () => {
  const pictures = allPictures(SCENES)
  expect(pictures).toHaveLength(20)
  expect(new Set(pictures.map(fileOf)).size).toBe(20)
  expect(new Set(pictures.map(({ language }) => language))).toEqual(new Set(['de']))
})

test('a picture is named after what it shows, and found at its address', () => {
  const [home, , , , , , , , , last] = allPictures(SCENES.slice(0, 1))
  expect(fileOf(home!)).toBe('home-sunny-327x582-light.png')
  expect(fileOf(last!)).toBe('home-sunny-1920x1080-dark.png')
  expect(addressOf(last!)).toBe('style.html?scene=sunny&theme=dark&lang=de#/')
  expect(fileOf(allPictures(SCENES)[10]!)).toBe('earnings-empty-327x582-light.png')
})
