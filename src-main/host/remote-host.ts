import type { HostProblem, HostReply, HostState } from '#core/contracts/host-bridge.ts'
import type { NodeCall } from '#core/contracts/host-calls.ts'
import type { Host } from './ports.ts'

/** What is said to the thread in which a host runs, and what it says. Both ends are ours and of the same build; other messages there are not for it. */
type ToHost =
  | { readonly type: 'call'; readonly id: number; readonly name: NodeCall; readonly input: unknown }
  | { readonly type: 'stop' }
type FromHost =
  | { readonly type: 'reply'; readonly id: number; readonly reply: HostReply<never> }
  | { readonly type: 'state'; readonly state: HostState }
  | { readonly type: 'stopped'; readonly error: string | null }

/** The part of a worker, or of a port to one, that is used. */
type Channel<Out> = {
  on(event: 'message' | 'exit', listener: (message: unknown) => void): unknown
  postMessage(message: Out): void
}

const GONE: HostProblem = { code: 'bug', field: null, detail: null, values: {} }

/** A host in another thread, as if it were in this one. When the thread ends, what was asked of it has failed. */
export function remoteHost(thread: Channel<ToHost>): Host {
  const asked = new Map<number, (reply: HostReply<never>) => void>()
  const listeners = new Set<(state: HostState) => void>()
  const stopped = Promise.withResolvers<void>()
  let latest: HostState | null = null
  let lastId = 0
  let isGone = false

  thread.on('message', (said) => {
    const message = said as FromHost
    switch (message.type) {
      case 'reply':
        asked.get(message.id)?.(message.reply)
        asked.delete(message.id)
        break
      case 'state':
        latest = message.state
        for (const listener of listeners) listener(message.state)
        break
      case 'stopped':
        if (message.error === null) stopped.resolve()
        else stopped.reject(new Error(message.error))
        break
    }
  })
  thread.on('exit', () => {
    isGone = true
    for (const answer of asked.values()) answer({ ok: false, problem: GONE })
    asked.clear()
    stopped.resolve()
  })
  // Whoever stops the host hears how that went; nobody else has to.
  stopped.promise.catch(() => undefined)

  return {
    call(name, input) {
      if (isGone) return Promise.resolve({ ok: false, problem: GONE })
      lastId += 1
      const id = lastId
      const reply = new Promise<HostReply<never>>((resolve) => asked.set(id, resolve))
      thread.postMessage({ type: 'call', id, name, input })
      return reply
    },
    watch(listener) {
      listeners.add(listener)
      if (latest !== null) listener(latest)
      return () => void listeners.delete(listener)
    },
    stop() {
      if (!isGone) thread.postMessage({ type: 'stop' })
      return stopped.promise
    },
  }
}

/** The other end: answers what `remoteHost` asks through `port`, and tells each state. */
export function serveHost(host: Host, port: Channel<FromHost>): void {
  host.watch((state) => port.postMessage({ type: 'state', state }))
  port.on('message', (said) => {
    const message = said as ToHost
    if (message.type === 'stop') void stop()
    else if (message.type === 'call') void answer(message)
  })

  async function answer({ id, name, input }: Extract<ToHost, { type: 'call' }>): Promise<void> {
    const reply = (await host.call(name, input)) as HostReply<never>
    port.postMessage({ type: 'reply', id, reply })
  }
  async function stop(): Promise<void> {
    const error = await host.stop().then(
      () => null,
      (cause: unknown) => String(cause),
    )
    port.postMessage({ type: 'stopped', error })
  }
}
