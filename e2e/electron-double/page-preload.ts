import type { pack as Pack, unpack as Unpack } from './codec.ts'
import type { Bridge } from './page-bridge.ts'

type Tools = Bridge & { readonly pack: typeof Pack; readonly unpack: typeof Unpack }
type Told = (event: unknown, ...args: unknown[]) => void
type Pending = { resolve(value: unknown): void; reject(error: Error): void }
type World = { electronDoubleSend(message: string): void; electronDoubleHear: (message: string) => void }

/** What a preload may `require('electron')` in a sandbox, as far as it is doubled. Runs in the preload's world, from its own text. */
export function preloadElectron({ pack, unpack, wrap }: Tools): Record<string, unknown> {
  const world = globalThis as unknown as World
  const pending = new Map<number, Pending>()
  const listeners = new Map<string, Told[]>()
  let count = 0

  function cloned(args: unknown[]): string {
    try {
      return pack(structuredClone(args))
    } catch (error) {
      throw new Error('An object could not be cloned.', { cause: error })
    }
  }
  const send = (fields: Record<string, unknown>) => world.electronDoubleSend(JSON.stringify(fields))
  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const packed = cloned(args)
        pending.set(++count, { resolve, reject })
        send({ id: count, channel, args: packed })
      }),
    send: (channel: string, ...args: unknown[]) => send({ id: null, channel, args: cloned(args) }),
    on(channel: string, told: Told) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), told])
      return ipcRenderer
    },
    off(channel: string, told: Told) {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((one) => one !== told),
      )
      return ipcRenderer
    },
  }
  // The name is taken, so that no page script in this world can take its place.
  Object.defineProperty(world, 'electronDoubleHear', {
    value(message: string) {
      const { id, channel, args, failed, value } = JSON.parse(message)
      if (channel !== undefined) {
        for (const told of listeners.get(channel) ?? [])
          told({ sender: ipcRenderer, ports: [] }, ...(unpack(args) as unknown[]))
        return
      }
      const asked = pending.get(id)
      pending.delete(id)
      if (failed === undefined) asked?.resolve(unpack(value))
      else asked?.reject(new Error(failed))
    },
  })
  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown) {
      const detail = pack({ key, api: wrap(api) })
      window.dispatchEvent(new CustomEvent('electron-double-expose', { detail }))
    },
  }
  return { ipcRenderer, contextBridge }
}
