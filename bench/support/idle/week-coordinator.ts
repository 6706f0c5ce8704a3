import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { aReceipt, aTask, sha256 } from '#main/agent/test-reports.ts'
import type { PlayedTime } from './played-time.ts'

const HEARTBEAT_S = 30
const TOKEN_MS = 3_600_000
const DUE_AFTER_MS = 3 * 3_600_000
const LEASE_MS = 300_000
const AUDITED = Buffer.from('a plan of the roof')

/** `answering`: requests that wait for nothing but us. */
type Counts = { answering: number; reports: number }
type Week = { readonly hasWork: boolean; readonly time: () => PlayedTime }
type Asked = { readonly url: URL; readonly id: string; readonly gone: AbortSignal }
/** JSON, bytes, or null: there is no work. */
type Said = object | Buffer | null
type Routes = Readonly<Record<string, (asked: Asked) => Said | Promise<Said>>>

/** A coordinator over HTTP that keeps nothing, in played time: it always has an audit, or it never has. */
export async function weekCoordinator(week: Week) {
  const nodeId = randomUUID()
  const counts: Counts = { answering: 0, reports: 0 }
  const routes = routesOf(week, { nodeId, counts })
  const server = createServer((request, response) => void serve(request, response))

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    counts.answering += 1
    try {
      await Array.fromAsync(request)
      const url = new URL(request.url ?? '', 'http://week')
      const [, , noun = 'grid', id = ''] = url.pathname.split('/')
      const route = routes[`${request.method} ${noun}`]
      if (!route) throw new Error(`Nobody answers ${request.method} ${url.pathname}`)
      const said = await route({ url, id, gone: gone.signal })
      response.setHeader('Date', week.time().clock.now().toUTCString())
      send(response, said)
    } finally {
      counts.answering -= 1
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    nodeId,
    counts,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close(): void {
      server.close()
      server.closeAllConnections()
    },
  }
}

function routesOf({ hasWork, time }: Week, { nodeId, counts }: { nodeId: string; counts: Counts }): Routes {
  const inMs = (ms: number) => new Date(time().clock.now().getTime() + ms).toISOString()
  const names = { name: 'A week', version: '0.1.0', agent_version_min: '0.1.0', enrolment: 'open' }
  const grid = { coordinator_id: randomUUID(), ...names }
  const audit = () =>
    aTask({
      data_url: `blob:${sha256(AUDITED)}`,
      deadline: inMs(DUE_AFTER_MS),
      lease_expires_at: inMs(LEASE_MS),
    })
  /** Whoever asks hears after the time that they would wait. */
  const noWork = async ({ url, gone }: Asked) => {
    counts.answering -= 1
    await time().delay(Number(url.searchParams.get('wait')) * 1000, gone)
    counts.answering += 1
    return null
  }
  return {
    'GET grid': () => grid,
    'POST token': () => ({ token: 'a-token', token_expires_at: inMs(TOKEN_MS) }),
    'POST heartbeat': () => ({
      id: nodeId,
      status: 'active',
      eco_score: 0.5,
      lost: [],
      next_heartbeat_s: HEARTBEAT_S,
    }),
    'GET task': (asked) => (hasWork ? audit() : noWork(asked)),
    'GET blobs': () => AUDITED,
    'POST assignments': ({ id }) => ({ assignment_id: id, task_id: randomUUID(), task_status: 'in_progress' }),
    'POST report': () => {
      counts.reports += 1
      return aReceipt()
    },
  }
}

function send(response: ServerResponse, said: Said): void {
  if (said === null) response.writeHead(204).end()
  else if (Buffer.isBuffer(said)) response.writeHead(200, { 'Content-Length': said.length }).end(said)
  else response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(said))
}
