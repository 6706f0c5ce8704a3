import { expect, test } from 'vitest'
import type { HostState } from '#core/contracts/host-bridge.ts'
import type { Host } from '../host/ports.ts'
import { supervisedHost } from './supervised-host.ts'
import { aHostState } from '#core/contracts/test-states.ts'

function setup() {
  const threads: { end: (how: string) => void; tell: (state: HostState) => void; stopped: number }[] = []
  const waits: (() => void)[] = []
  const patience: number[] = []
  const events: string[] = []
  const host = supervisedHost({
    start: () => {
      const ended = Promise.withResolvers<string>()
      const thread = { end: ended.resolve, tell: (_state: HostState) => {}, stopped: 0 }
      threads.push(thread)
      const number = threads.length
      const host = {
        call: async () => ({ ok: true, value: { number } }),
        watch: (listener: (state: HostState) => void) => ((thread.tell = listener), () => {}),
        stop: async () => void (thread.stopped += 1),
      } as unknown as Host
      return { host, ended: ended.promise }
    },
    onRestart: () => void events.push('restarted'),
    tell: (line) => void events.push(line),
    later: (run, ms) => void (waits.push(run), patience.push(ms)),
  })
  const seen: HostState[] = []
  host.watch((state) => seen.push(state))
  return {
    host,
    threads,
    events,
    seen,
    patience,
    wait: () => waits.shift()?.(),
    settled: () => new Promise(setImmediate),
  }
}

test('a thread that ends is replaced, and whoever watches goes on', async () => {
  const { host, threads, events, seen, wait, settled } = setup()
  threads[0]?.tell(aHostState({ phase: 'running', seq: 7 }))
  expect(await host.call('pause', {})).toEqual({ ok: true, value: { number: 1 } })
  threads[0]?.end('exit code 1')
  await settled()
  expect(seen.at(-1)).toMatchObject({ seq: 8, phase: 'failed', problem: { code: 'bug' } })
  expect(await host.call('pause', {})).toMatchObject({ ok: false, problem: { code: 'bug' } })
  wait()
  expect(await host.call('pause', {})).toEqual({ ok: true, value: { number: 2 } })
  threads[1]?.tell(aHostState({ phase: 'running', seq: 1 }))
  expect(seen.at(-1)).toMatchObject({ seq: 1, phase: 'running' })
  expect(events).toEqual(['The node’s thread ended (exit code 1); another is started.', 'restarted'])
})

test('a thread that ends before it says anything is a failure that can be read, and is waited for longer each time', async () => {
  const { host, threads, seen, patience, wait, settled } = setup()
  for (let count = 0; count < 3; count++) {
    threads[count]?.end('exit code 1')
    await settled()
    expect(await host.call('readState', {})).toEqual({ ok: true, value: seen.at(-1) })
    wait()
  }
  expect(seen.at(-1)).toMatchObject({ phase: 'failed', agent: null, problem: { code: 'bug' } })
  threads[3]?.tell(aHostState({ phase: 'running' }))
  threads[3]?.end('exit code 1')
  await settled()
  expect(patience).toEqual([3000, 6000, 12_000, 3000])
})

test('who watches later hears the latest at once', () => {
  const { host, threads } = setup()
  threads[0]?.tell(aHostState({ phase: 'running', seq: 3 }))
  const seen: number[] = []
  const stop = host.watch(({ seq }) => seen.push(seq))
  stop()
  threads[0]?.tell(aHostState({ phase: 'running', seq: 4 }))
  expect(seen).toEqual([3])
})

test('a thread that was stopped stays stopped', async () => {
  const { host, threads, events, wait, settled } = setup()
  await host.stop()
  threads[0]?.end('exit code 0')
  await settled()
  wait()
  expect([threads.length, threads[0]?.stopped, events]).toEqual([1, 1, []])
})
