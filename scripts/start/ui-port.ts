import { createServer } from 'node:net'
import { once } from 'node:events'
import type { StartOptions } from './options.ts'

export const UI_PORT = 8090
const ANY_FREE_PORT = 0

/** Where the interface listens when no window opens: as asked for; else 8090, or any that is free; null: nowhere. */
export async function uiPortFor({
  uiPort,
  headless,
}: Pick<StartOptions, 'uiPort' | 'headless'>): Promise<number | null> {
  if (uiPort !== null) return uiPort
  if (headless) return null
  return (await isFree(UI_PORT)) ? UI_PORT : ANY_FREE_PORT
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false
    throw error
  }
  server.close()
  await once(server, 'close')
  return true
}
