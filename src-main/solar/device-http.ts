import type { Answer } from '../shared/ask-once.ts'
import * as device from '../shared/device-http.ts'
import { SourceUnreadable } from './ports.ts'

/** Devices as sources ask them: the same, but what keeps one from being read is a `SourceUnreadable`. */
export const askDevice: typeof device.askDevice = (...asked) => asSource(() => device.askDevice(...asked))
export const jsonIn = (answer: Answer, url: URL): Promise<unknown> => asSource(() => device.jsonIn(answer, url))

export function jsonDevice(...about: Parameters<typeof device.jsonDevice>): (path: string) => Promise<unknown> {
  const ask = device.jsonDevice(...about)
  return (path) => asSource(() => ask(path))
}

async function asSource<T>(ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof device.DeviceFailed) throw new SourceUnreadable(error.code, error.values, error)
    throw error
  }
}
