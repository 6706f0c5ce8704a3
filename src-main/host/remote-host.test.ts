import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { EventEmitter, once } from 'node:events'
import { afterEach, expect, test, vi } from 'vitest'
import type { HostReply, HostState } from '#core/contracts/host-bridge.ts'
import type { Host } from './ports.ts'
import { remoteHost, serveHost } from './remote-host.ts'

const ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

type Call = (name: string, input: unknown) => Promise<HostReply<unknown>>

/** A host behind a real channel, so that what crosses is really cloned. */
function setup(call: Call = async () => ({ ok: true, value: {} }), stop: () => Promise<void> = async () => {}) {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  const told: ((state: HostState) => void)[] = []
  const watch = (listener: (state: HostState) => void) => {
    told.push(listener)
    return () => {}
  }
  serveHost({ call, watch, stop } as Host, port2)
  // A thread ends; a port closes.
  const thread = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => port1.postMessage(message) })
  port1.on('message', (message) => thread.emit('message', message))
  port1.on('close', () => thread.emit('exit', 1))
  return { host: remoteHost(thread), thread, port2, tell: (seq: number) => told[0]?.({ seq } as HostState) }
}

test('each caller gets its own answer, in whatever order they come', async () => {
  const first = Promise.withResolvers<void>()
  const { host } = setup(async (name, input) => {
    if (name === 'pause') await first.promise
    return { ok: true, value: { name, input } }
  })
  const slow = host.call('pause', { until: null })
  expect(await host.call('resume', {})).toEqual({ ok: true, value: { name: 'resume', input: {} } })
  first.resolve()
  expect(await slow).toEqual({ ok: true, value: { name: 'pause', input: { until: null } } })
})

test('states arrive in order; who watches later hears the latest at once', async () => {
  const { host, thread, tell } = setup()
  const seen: number[] = []
  const stop = host.watch(({ seq }) => seen.push(seq))
  tell(1)
  tell(2)
  await vi.waitFor(() => expect(seen).toEqual([1, 2]))
  stop()
  tell(3)
  await once(thread, 'message')
  host.watch(({ seq }) => seen.push(seq))
  expect(seen).toEqual([1, 2, 3])
})

test('stopping waits until the host has stopped', async () => {
  const asked = Promise.withResolvers<void>()
  const stopping = Promise.withResolvers<void>()
  const { host } = setup(undefined, () => {
    asked.resolve()
    return stopping.promise
  })
  let isStopped = false
  const stopped = host.stop().then(() => (isStopped = true))
  await asked.promise
  expect(isStopped).toBe(false)
  stopping.resolve()
  await stopped
})

test('a host that cannot stop says why', async () => {
  const { host } = setup(undefined, async () => {
    throw new Error('disk full')
  })
  await expect(host.stop()).rejects.toThrow('disk full')
})

test('what is asked of a thread that ends, or has ended, is answered as failed', async () => {
  const { host, port2 } = setup(() => new Promise(() => {}))
  const waiting = host.call('pause', { until: null })
  port2.close()
  const failed = { ok: false, problem: { code: 'bug', field: null, detail: null, values: {} } }
  expect(await waiting).toEqual(failed)
  expect(await host.call('resume', {})).toEqual(failed)
  await host.stop()
})
