import { EventEmitter } from 'node:events'
import type { IpcMain } from 'electron'
import { pack, unpack } from './codec.ts'
import { preventable } from './journal.ts'

type Handler = (event: any, ...args: any[]) => unknown

/** Who calls: the frame as it was when the call was sent. */
export type Caller = { readonly sender: object; readonly senderFrame: object | null }
/** `args` packed; `id` null for what wants no answer. */
export type Message = { readonly id: number | null; readonly channel: string; readonly args: string }

class DoubleIpcMain extends EventEmitter implements Pick<IpcMain, 'handle' | 'removeHandler'> {
  /** Under this name, which tests that play a foreign sender use, Electron keeps them too. */
  readonly _invokeHandlers = new Map<string, Handler>()
  handle(channel: string, handler: Handler): void {
    if (this._invokeHandlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this._invokeHandlers.set(channel, handler)
  }
  removeHandler(channel: string): void {
    this._invokeHandlers.delete(channel)
  }
}
export const theIpcMain = new DoubleIpcMain()

/** Answers a message of a page, in the words that Electron's page would read. */
export async function answerMessage(message: Message, caller: Caller): Promise<Record<string, unknown> | null> {
  const { id, channel } = message
  const event = preventable({ ...caller, type: 'frame', processId: 1, frameId: 1 })
  const args = unpack(message.args) as unknown[]
  if (id === null) {
    theIpcMain.emit(channel, event, ...args)
    return null
  }
  try {
    const handler = theIpcMain._invokeHandlers.get(channel)
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
    return { id, value: pack(structuredClone(await handler(event, ...args))) }
  } catch (error) {
    return { id, failed: `Error invoking remote method '${channel}': ${String(error)}` }
  }
}
