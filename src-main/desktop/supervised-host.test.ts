import { expect, test } from 'vitest'
import type { HostState } from '#core/contracts/host-bridge.ts'
import type { Host } from '../host/ports.ts'
import { supervisedHost } from './supervised-host.ts'
import { aHostState } from '#core/contracts/test-states.ts'

function setup() {
  const threads: { end: (how: string) => void; tell: (state: HostState) => void; stopped: number }[] = []
  const waits: (() => void)[] = []
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
    later: (run) => void waits.push(run),
  })
  const seen: HostState[] = []
  host.watch((state) => seen.push(state))
  return { host, threads, events, seen, wait: () => waits.shift()?.(), settled: () => new Promise(setImmediate) }
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
