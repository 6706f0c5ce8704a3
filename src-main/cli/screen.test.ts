import { describe, expect, test } from 'vitest'
import { AgentSnapshot } from '#core/contracts/agent.ts'
import { makeScreen } from './screen.ts'
import { aRunningTask, aSnapshot } from '#core/contracts/test-states.ts'

/** Somewhere to write to: a terminal of so many columns, or (null) a file. */
function anOutput(columns: number | null) {
  const written: string[] = []
  const write = (text: string) => written.push(text) > 0
  const out = { isTTY: columns !== null, columns, write } as unknown as NodeJS.WriteStream
  return { out, written, text: () => written.join('') }
}
const paused = { reason: 'paused_by_user', values: {}, next_change_at: null } as const

describe('a terminal', () => {
  test('has one line that changes, and what is told above it', () => {
    const { out, text } = anOutput(80)
    const screen = makeScreen(out, { language: 'en', json: false })
    screen.snapshot(aSnapshot({ running: [aRunningTask({ progress: 0.5 })] }))
    screen.line('Task done.')
    screen.end()
    const line = '\r\u001B[KComputing 1 task. · data_hash 50 % · €0'
    expect(text()).toBe(`${line}\r\u001B[KTask done.\n${line}\n`)
  })

  test('never gets a line that would wrap', () => {
    const { out, written } = anOutput(20)
    const screen = makeScreen(out, { language: 'en', json: false })
    screen.snapshot(aSnapshot({ running: Array.from({ length: 9 }, () => aRunningTask()) }))
    expect(written.at(-1)).toBe('\r\u001B[KComputing 1 task. ·')
  })
})

describe('a file', () => {
  test('gets a line when the reason changes, not for every snapshot', () => {
    const { out, text } = anOutput(null)
    const screen = makeScreen(out, { language: 'en', json: false })
    screen.snapshot(aSnapshot())
    screen.snapshot(aSnapshot({ seq: 2, running: [aRunningTask({ progress: 0.7 })], solar_w: 5 }))
    screen.line('Task done.')
    screen.snapshot(aSnapshot({ sentence: paused }))
    screen.snapshot(
      aSnapshot({ sentence: paused, warnings: [{ code: 'coordinator_refused', values: { detail: 'Later.' } }] }),
    )
    screen.end()
    expect(text()).toBe(
      'Computing 1 task.\nTask done.\nPaused by you.\nPaused by you. The coordinator refuses: Later.\n',
    )
  })
})

describe('another program', () => {
  test('gets one JSON value a line', () => {
    const { out, text } = anOutput(80)
    const screen = makeScreen(out, { language: 'en', json: true })
    screen.line('Two\nlines')
    screen.snapshot(aSnapshot())
    screen.end()
    const [line, snapshot, ...rest] = text().split('\n')
    expect(JSON.parse(line!)).toEqual({ line: 'Two\nlines' })
    expect(AgentSnapshot.parse(JSON.parse(snapshot!))).toEqual(aSnapshot())
    expect(rest).toEqual([''])
  })
})
