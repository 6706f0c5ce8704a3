import { expect, test } from 'vitest'
import { effectScope, nextTick, shallowRef } from 'vue'
import { numberForm } from '../components/limits/typed-form.ts'
import { useTyped } from './use-typed.ts'

/** A field for 5 to 100 in steps of 10, of which 50 is kept; what it gives is kept at once unless the test refuses it. */
function setup({ isRefused = false } = {}) {
  const kept = shallowRef(50)
  const given: number[] = []
  const form = numberForm({ least: 5, most: 100, by: 10 })
  const take = (value: number) => {
    given.push(value)
    if (!isRefused) kept.value = value
  }
  const field = effectScope().run(() =>
    useTyped(
      () => form,
      () => kept.value,
      take,
    ),
  )
  if (!field) throw new Error('The scope has ended')
  return { ...field, kept, given }
}

test('what is right is given when the field is left, once, in its own form', () => {
  const { typed, leave, given, isWrong } = setup()
  typed.value = ' 60 '
  expect([isWrong.value, given]).toEqual([false, []])
  leave()
  leave()
  expect([typed.value, given]).toEqual(['60', [60]])
})

test('what is wrong is never given, and stays to be mended', () => {
  const { typed, leave, given, isWrong } = setup()
  for (const text of ['', '4', '101', 'many']) {
    typed.value = text
    leave()
    expect([isWrong.value, typed.value, given]).toEqual([true, text, []])
  }
})

test('a step goes on from what is typed, or from what is kept where that is wrong', () => {
  const { typed, step, next, given } = setup()
  typed.value = '73'
  expect(next(1)).toBe(80)
  step(1)
  typed.value = 'many'
  step(-1)
  expect([typed.value, given]).toEqual(['70', [80, 70]])
})

test('what somebody else keeps is shown', async () => {
  const { typed, kept, given } = setup()
  kept.value = 20
  await nextTick()
  expect([typed.value, given]).toEqual(['20', []])
})
