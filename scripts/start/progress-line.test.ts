import { expect, onTestFinished, test, vi } from 'vitest'
import { progressLine } from './progress-line.ts'

test('without a terminal a long step is told at its start, at each quarter and at its end', () => {
  stubTerminal(false)
  const said: string[] = []
  const tell = progressLine((line) => said.push(line))
  for (let done = 1; done <= 100; done++) tell('Storing', done, 100)
  tell('Making tasks', 1, 1)
  expect(said).toEqual([
    'Storing: 1 of 100',
    'Storing: 26 of 100',
    'Storing: 51 of 100',
    'Storing: 76 of 100',
    'Storing: 100 of 100',
    'Making tasks: 1 of 1',
  ])
})

test('on a terminal it is one line that grows', () => {
  stubTerminal(true)
  const written: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  const tell = progressLine(() => written.push('a line of its own'))
  for (let done = 1; done <= 3; done++) tell('Storing', done, 3)
  vi.restoreAllMocks()
  expect(written).toEqual([1, 2, 3].map((done) => `\rstart       │ Storing: ${done} of 3${done === 3 ? '\n' : ''}`))
})

function stubTerminal(isTTY: boolean): void {
  const before = process.stdout.isTTY
  process.stdout.isTTY = isTTY
  onTestFinished(() => void (process.stdout.isTTY = before))
}
