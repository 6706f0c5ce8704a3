import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request as send } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { browserShell } from './browser-shell.ts'
import { openLoopbackDoor } from './loopback-door.ts'
import { inMemoryHost } from './test-host.ts'

type Reply = { status: number; headers: Readonly<Record<string, string | string[] | undefined>>; text: string }
type Ask = { method?: string; headers?: Record<string, string>; body?: string | Buffer }

/** For tests: gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-door-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

export const codeOf = (address: string) => new URL(address).hash.replace('#code=', '')

/** A built interface of three files, with a secret beside it. */
function newSite(): string {
  const folder = path.join(temporaryFolder(), 'renderer')
  mkdirSync(path.join(folder, 'assets'), { recursive: true })
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(path.join(folder, 'assets', 'index-Bq8wpoP1.js'), 'export {}')
  writeFileSync(path.join(folder, 'assets', 'notes.txt'), 'notes')
  writeFileSync(path.join(folder, '..', 'secret'), 'a secret')
  return folder
}

const shell = () => browserShell({ versions: { app: '0.1.0' }, secrets: 'file' })

/** For tests: a door on loopback with a host in memory, and clients that send what they are told to. */
export async function openTestDoor() {
  const world = inMemoryHost()
  const told: string[] = []
  const directory = path.join(temporaryFolder(), 'node')
  const clock = { ms: 0 }
  const options = {
    host: world.host,
    port: 0,
    folder: newSite(),
    directory,
    shell,
    tell: (line: string) => void told.push(line),
  }
  const door = await openLoopbackDoor({ ...options, steadyMs: () => clock.ms })
  onTestFinished(() => door.close())
  const { port } = new URL(door.url)
  const origin = `http://127.0.0.1:${port}`

  /** As written: no client of ours mends the path or the headers. */
  async function ask(place: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Reply> {
    const request = send({ host: '127.0.0.1', port, path: place, method, headers, agent: false })
    request.end(body)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    const chunks: Buffer[] = []
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk)
    return { status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }
  }
  const post = (place: string, value: unknown, headers: Record<string, string> = {}) =>
    ask(place, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(value),
    })
  async function letIn(): Promise<string> {
    const { headers } = await post('/session', { code: codeOf(door.freshAddress()) })
    return String(headers['set-cookie']).split(';', 1)[0] ?? ''
  }
  return { ...world, told, directory, door, clock, origin, port, options, ask, post, letIn }
}
