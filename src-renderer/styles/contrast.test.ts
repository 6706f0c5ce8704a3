import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

/** What a person reads on a kiosk has 7:1; sizes and fields of drawings and borders that matter have 3:1 (WCAG 2.2). */
const TEXT = 7
const SHAPE = 3
const READ: readonly (readonly [string, string])[] = [
  ...['paper', 'card', 'leaf-soft'].map((ground) => ['ink', ground] as const),
  ...['paper', 'card'].flatMap((ground) => ['muted', 'leaf', 'street', 'alarm'].map((ink) => [ink, ground] as const)),
  ['on-leaf', 'leaf'],
  ['on-leaf-soft', 'leaf-soft'],
  ['asleep-ink', 'asleep'],
  ['asleep-sun', 'asleep'],
  ...['sky-top', 'night-sky', 'cloudy-sky'].flatMap((sky) =>
    ['ink', 'on-sky', 'sun-on-sky'].map((ink) => [ink, sky] as const),
  ),
  ['sun-ink', 'sun-soft'],
]
const SEEN: readonly (readonly [string, string])[] = [
  ['leaf', 'paper'],
  ['muted', 'card'],
  ['focus', 'paper'],
  ['roof', 'sky-low'],
  ['street', 'far'],
  ['moon', 'night-sky'],
]

const css = readFileSync(path.join(import.meta.dirname, 'tokens.css'), 'utf8')
const block = (selector: string) => css.slice(css.indexOf(`${selector} {`)).split('\n}')[0] ?? ''
const tokensIn = (text: string) =>
  new Map(Array.from(text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g), ([, name = '', colour = '']) => [name, colour]))
const light = tokensIn(block(':root'))
const dark = new Map([...light, ...tokensIn(block(":root[data-theme='dark']"))])

/** Relative luminance of sRGB: WCAG 2.2, “relative luminance”. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

describe.each([
  ['by day', light],
  ['by night', dark],
] as const)('%s', (_, tokens) => {
  const of = (name: string) => tokens.get(name) ?? `no token ${name}`
  test.each(READ)('%s on %s is read from afar', (ink, ground) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(TEXT)
  })
  test.each(SEEN)('%s on %s is seen', (shape, ground) => {
    expect(contrast(of(shape), of(ground))).toBeGreaterThanOrEqual(SHAPE)
  })
})

test('the black of white is 21', () => expect(contrast('#000000', '#ffffff')).toBeCloseTo(21))
