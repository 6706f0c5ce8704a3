import { expect, test, vi } from 'vitest'
import type { HostState } from '#core/contracts/host-bridge.ts'
import { type Ears, stateStream } from './state-stream.ts'

/** A page and its host, where time passes when we say so. */
function setup() {
  const lines: (Ears & { isHungUp: boolean })[] = []
  const timers = new Map<() => void, number>()
  const host = { is: 'here' as 'here' | 'away' | 'out' }
  const shownOut = vi.fn<() => void>()
  const look = vi.fn<() => Promise<typeof host.is>>(() => Promise.resolve(host.is))
  const stream = stateStream({
    connect(ears) {
      const line = { ...ears, isHungUp: false }
      lines.push(line)
      return () => void (line.isHungUp = true)
    },
    look,
    shownOut,
    later(work, ms) {
      timers.set(work, ms)
      return () => void timers.delete(work)
    },
    random: () => 0.5,
  })
  const states: HostState[] = []
  const heard: boolean[] = []
  stream.onHeard((isHeard) => void heard.push(isHeard))
  const stop = stream.onState((state) => void states.push(state))
  const say = (seq: number) => lines.at(-1)?.message(JSON.stringify({ seq }))
  /** What waits, waits no more; resolves when what follows at once has happened. */
  async function pass(): Promise<readonly number[]> {
    const due = [...timers]
    timers.clear()
    for (const [work] of due) work()
    await Promise.resolve().then(() => undefined)
    return due.map(([, ms]) => ms)
  }
  return { lines, host, look, shownOut, states, heard, stop, say, pass }
}

test('tells each state, and of an empty message only that the host is there', () => {
  const { lines, states, heard, stop, say } = setup()
  say(1)
  lines[0]?.message('')
  expect([states, heard]).toEqual([[{ seq: 1 }], [true, true]])
  stop()
  say(2)
  expect(states).toEqual([{ seq: 1 }])
})

test('a line that broke is taken up again when the host is there, first soon and then ever later', async () => {
  const { lines, host, heard, say, pass } = setup()
  say(1)
  host.is = 'away'
  lines[0]?.closed()
  expect(heard).toEqual([true, false])
  const waits: (readonly number[])[] = []
  for (let time = 0; time < 8; time += 1) waits.push(await pass())
  expect(waits).toEqual([[500], [750], [1250], [2250], [4250], [7750], [7750], [7750]])
  expect(lines).toHaveLength(1)
  host.is = 'here'
  await pass()
  expect(lines).toHaveLength(2)
  say(1)
  expect(heard).toEqual([true, false, true])
  lines[1]?.closed()
  expect(await pass()).toEqual([500])
})

test('a line that is silent for too long is dead, whatever it still says', async () => {
  const { lines, heard, states, say, pass } = setup()
  say(1)
  expect(await pass()).toEqual([45_000])
  expect([lines[0]?.isHungUp, heard]).toEqual([true, [true, false]])
  lines[0]?.message('{"seq":9}')
  lines[0]?.closed()
  expect([states, heard]).toEqual([[{ seq: 1 }], [true, false]])
  await pass()
  expect(lines).toHaveLength(2)
})

test('a browser that has been shown out asks for an address and tries no more', async () => {
  const { lines, host, shownOut, pass } = setup()
  host.is = 'out'
  lines[0]?.closed()
  await pass()
  expect(shownOut).toHaveBeenCalledTimes(1)
  expect(await pass()).toEqual([])
  expect(lines).toHaveLength(1)
})
