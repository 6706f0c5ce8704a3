import type { FromChild } from './messages.ts'

/** The way from a process that computes to the one that started it. */
type Parent = {
  hear(listener: (message: unknown) => void): void
  /** Dropped when the parent is gone. */
  tell(message: FromChild): void
  /** The same; resolves when the message is on its way, so that many large ones do not pile up here. */
  deliver(message: FromChild): Promise<void>
  /** Tells the last thing; then this process ends. */
  tellLast(message: FromChild): void
}

/** Electron's part of `process` in a utility process; a child of plain Node has none. */
type UtilityPort = {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  postMessage(message: FromChild): void
}

/** The parent of this process, whichever way it was started. Throws when it was started by hand. */
export function parentOfThisProcess(): Parent {
  if ('parentPort' in process && process.parentPort) return overUtilityPort(process.parentPort)
  if (process.send !== undefined) return overNodeChannel()
  throw new Error('This program computes for the node agent, which starts it.')
}

const send = (message: FromChild, sent: () => void) => process.send?.(message, undefined, undefined, sent)

/** A closing channel ends this process, so that it never outlives its parent; after the last message it is closed here. */
function overNodeChannel(): Parent {
  process.on('disconnect', () => process.exit())
  return {
    hear: (listener) => void process.on('message', listener),
    tell: (message) => void send(message, () => {}),
    deliver: (message) => new Promise((resolve) => void send(message, resolve)),
    tellLast: (message) => void send(message, () => process.disconnect?.()),
  }
}

/** Electron ends a utility process with its parent. Exiting here could overtake the last message: the parent ends us. */
function overUtilityPort(port: UtilityPort): Parent {
  return {
    hear: (listener) => void port.on('message', ({ data }) => listener(data)),
    tell: (message) => port.postMessage(message),
    async deliver(message) {
      port.postMessage(message)
    },
    tellLast: (message) => port.postMessage(message),
  }
}
