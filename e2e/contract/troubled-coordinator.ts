import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readConfig } from '#server/config.ts'
import { startCoordinator } from '#server/start-coordinator.ts'
import { SILENT } from '../fixtures/test-grid.ts'

/** A second coordinator of a grid, which lets an address ask twice at once, and whose line to the database was cut. */
export type TroubledCoordinator = AsyncDisposable & { readonly url: string }

export async function startTroubledCoordinator(databaseUrl: string): Promise<TroubledCoordinator> {
  const directory = mkdtempSync(path.join(tmpdir(), 'koprogo-troubled-'))
  chmodSync(directory, 0o711)
  const line = await startLine(new URL(databaseUrl))
  const config = readConfig(
    {
      GRID_PORT: '0',
      GRID_DATA_DIR: directory,
      GRID_DISK_FREE_MIN_MB: '1',
      DATABASE_URL: line.url,
      GRID_ADDRESS_REQUESTS_PER_SECOND: '1',
      // So that a test can come from an address that has asked nothing yet.
      TRUST_PROXY: 'yes',
    },
    [],
  )
  if (config === 'help') throw new Error('Nobody asked for help')
  const coordinator = await startCoordinator(config, SILENT)
  line.cut()
  return {
    url: coordinator.url,
    async [Symbol.asyncDispose]() {
      await coordinator.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** TCP from here to the database, until it is cut. */
async function startLine(target: URL): Promise<{ url: string; cut: () => void }> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      // An end that breaks ends the other; whoever uses the line notices by itself.
      socket.on('error', () => other.destroy()).on('close', () => other.destroy())
      socket.pipe(other)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(target)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: url.href,
    cut() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
