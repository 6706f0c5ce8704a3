import type { Readable, Writable } from 'node:stream'

/** What Chromium tells or answers; its shape is the Chrome DevTools Protocol's, version 1.3. */
export type Fields = Record<string, any>
type Waiting = { readonly method: string; resolve(result: Fields): void; reject(error: Error): void }
type Hear = (method: string, params: Fields) => void

/** Chromium's debugging pipe. It ends when Chromium does, and Chromium ends when it does: nobody has to watch. */
export type Cdp = {
  /** Rejects with Chromium's own words. */
  send(method: string, params?: Fields, sessionId?: string): Promise<Fields>
  /** All events of a session; null is the browser itself. */
  hear(sessionId: string | null, hear: Hear): void
}

/** Speaks over two pipes; a message is JSON and a NUL. */
export function cdpOver(toChromium: Writable, fromChromium: Readable): Cdp {
  const waiting = new Map<number, Waiting>()
  const listeners = new Map<string | null, Hear>()
  let count = 0
  let rest = ''

  function take(text: string): void {
    const message = JSON.parse(text) as Fields
    if (message['id'] === undefined)
      return listeners.get(message['sessionId'] ?? null)?.(message['method'], message['params'])
    const asked = waiting.get(message['id'])
    waiting.delete(message['id'])
    if (message['error']) asked?.reject(new Error(`${asked.method}: ${message['error'].message}`))
    else asked?.resolve(message['result'])
  }
  fromChromium.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\0')
    rest = parts.pop() ?? ''
    for (const part of parts) take(part)
  })
  return {
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        waiting.set(++count, { method, resolve, reject })
        toChromium.write(`${JSON.stringify({ id: count, method, params, sessionId })}\0`)
      }),
    hear: (sessionId, hear) => void listeners.set(sessionId, hear),
  }
}
