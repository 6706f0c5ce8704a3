import { expect, test } from 'vitest'
import { LANGUAGES } from '#core/wording/sentences.ts'
import { askToQuit } from './ask-to-quit.ts'

type Asked = { readonly detail: string; readonly buttons: readonly string[]; readonly cancelId: number }

function setup(response: number, language: (typeof LANGUAGES)[number] = 'en') {
  const asked: Asked[] = []
  const showMessageBox = async (_window: unknown, options: Asked) => (asked.push(options), { response })
  const ask = (count: number) =>
    askToQuit({ dialog: { showMessageBox } as never, window: {} as never, language }, count)
  return { ask, asked }
}

test.each([
  [0, 'finish'],
  [1, 'stop'],
  [2, 'cancel'],
  [-1, 'cancel'],
])('answer %i means %s', async (response, choice) => {
  expect(await setup(response).ask(1)).toBe(choice)
})

test.each(LANGUAGES)('the question is asked in %s, and can be dismissed', async (language) => {
  const { ask, asked } = setup(2, language)
  await ask(1)
  await ask(3)
  expect(asked[0]?.detail).toMatch(/^1 /)
  expect(asked[1]?.detail).toMatch(/^3 /)
  expect([asked[0]?.buttons.length, asked[0]?.cancelId]).toEqual([3, 2])
})
