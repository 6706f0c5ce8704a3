import type { MessagePort } from 'node:worker_threads'
import type { Child } from './child.ts'
import type { ChildEnd } from './child-end.ts'
import { CAN_STOP } from './freezer.ts'
import type { ToChild } from './messages.ts'

/** Between a thread and the main one of the same build, which starts processes for it. */
type ToStarter =
  | { readonly type: 'tell'; readonly message: ToChild }
  | { readonly type: 'freeze' | 'thaw' | 'kill' | 'end' }
type FromStarter =
  | { readonly type: 'said'; readonly message: unknown }
  | { readonly type: 'gone'; readonly end: ChildEnd; readonly output: string }

/** A child that the other end of `port` has started: `lendChild` stands there. */
export function portedChild(port: MessagePort): Child {
  const gone = Promise.withResolvers<ChildEnd>()
  let output = ''
  let listen: ((message: unknown) => void) | null = null
  port.on('message', (message: FromStarter) => {
    if (message.type === 'said') return listen?.(message.message)
    output = message.output
    gone.resolve(message.end)
    port.close()
  })
  const post = (message: ToStarter) => port.postMessage(message)
  return {
    tell: (message) => post({ type: 'tell', message }),
    hear(listener) {
      listen = listener
    },
    freeze() {
      post({ type: 'freeze' })
      return CAN_STOP
    },
    thaw: () => post({ type: 'thaw' }),
    gone: gone.promise,
    output: () => output,
    async end() {
      post({ type: 'end' })
      await gone.promise
    },
    kill: () => post({ type: 'kill' }),
  }
}

/** Lends a child to the thread at the other end of `port`. A thread that ends takes its children with it. */
export function lendChild(child: Child, port: MessagePort): void {
  const post = (message: FromStarter) => port.postMessage(message)
  child.hear((message) => post({ type: 'said', message }))
  void child.gone.then((end) => post({ type: 'gone', end, output: child.output() }))
  port.on('message', (message: ToStarter) => {
    if (message.type === 'tell') child.tell(message.message)
    else void child[message.type]()
  })
  port.on('close', () => void child.end())
}
