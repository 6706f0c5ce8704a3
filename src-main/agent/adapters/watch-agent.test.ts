import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { aSnapshot } from '#core/contracts/test-states.ts'
import { temporaryDirectory } from '../test-directory.ts'
import { controlAddress } from './control-socket.ts'
import { watchAgent } from './watch-agent.ts'

const lineOf = (snapshot: object) => `${JSON.stringify({ ok: true, snapshot })}\n`

/** What is told of an agent that `says` something to whoever connects, up to its end. */
async function toldOf(says: (socket: Socket) => void): Promise<unknown[]> {
  const directory = temporaryDirectory()
  mkdirSync(path.dirname(controlAddress(directory)), { recursive: true })
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => says(socket))
  }).listen(controlAddress(directory))
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const told: unknown[] = []
  await new Promise<void>((resolve) => {
    const end = (how: string) => () => {
      told.push(how)
      resolve()
    }
    watchAgent(directory, {
      snapshot: ({ node_name }) => void told.push(node_name),
      ended: end('ended'),
      foreign: end('foreign'),
    })
  })
  return told
}

test('is told every snapshot, and the end', async () => {
  const told = await toldOf((socket) => {
    socket.write(lineOf(aSnapshot()))
    socket.end(lineOf(aSnapshot({ node_name: 'Roof' })))
  })
  expect(told).toEqual(['Hall', 'Roof', 'ended'])
})

test('half a line is the end of an agent that was killed', async () => {
  expect(await toldOf((socket) => socket.end(lineOf(aSnapshot()).slice(0, 40)))).toEqual(['ended'])
})

test.each([
  ['knows more than we do', lineOf({ ...aSnapshot(), colour: 'red' })],
  ['does not know what we ask', '{"ok":false,"error":"This is no request that the agent knows."}\n'],
])('an agent that %s is of another version', async (_, line) => {
  expect(await toldOf((socket) => void socket.write(line))).toEqual(['foreign'])
})

test('where nobody listens it has ended', async () => {
  const told = await new Promise((resolve) => {
    watchAgent(temporaryDirectory(), {
      snapshot: () => resolve('a snapshot'),
      ended: () => resolve('ended'),
      foreign: () => resolve('foreign'),
    })
  })
  expect(told).toBe('ended')
})
