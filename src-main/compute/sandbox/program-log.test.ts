import { expect, test } from 'vitest'
import { programLog } from './program-log.ts'

function setup(begun = '') {
  const told: number[] = []
  const log = programLog(begun, (fraction) => told.push(fraction))
  return { told, text: log.text, write: (text: string) => log.write(Buffer.from(text)) }
}

test('keeps what is written, and tells progress without keeping it', () => {
  const { told, text, write } = setup()
  write('one\n@progress 0.25\ntwo\n@progress 1\n')
  expect([told, text()]).toEqual([[0.25, 1], 'one\ntwo\n'])
})

test('puts lines together that come in pieces, and shows one that has not ended', () => {
  const { told, text, write } = setup()
  for (const piece of ['on', 'e\n@pro', 'gress 0', '.5', '\ntw', 'o']) write(piece)
  expect([told, text()]).toEqual([[0.5], 'one\ntwo'])
})

test.each(['@progress', '@progress x', '@progress -1', '@progress 0.5 of it', ' @progress 0.5', '@progress 1e9'])(
  'keeps “%s”, which is no progress',
  (line) => {
    const { told, text, write } = setup()
    write(`${line}\n`)
    expect([told, text()]).toEqual([[], `${line}\n`])
  },
)

test('is done at most once: more than the whole is the whole', () => {
  const { told, write } = setup()
  write('@progress 250\n')
  expect(told).toEqual([1])
})

test('keeps the last 64 KiB, of many lines and of one that never ends', () => {
  const { text, write } = setup()
  for (let line = 0; line < 20_000; line += 1) write(`line ${line}\n`)
  expect(text()).toHaveLength(64 * 1024)
  expect(text().endsWith('line 19998\nline 19999\n')).toBe(true)
  write('x'.repeat(1_000_000))
  expect(text()).toBe('x'.repeat(64 * 1024))
})

test('goes on with what an attempt before has left', () => {
  const { text, write } = setup('before\n')
  write('after\n')
  expect(text()).toBe('before\nafter\n')
})
