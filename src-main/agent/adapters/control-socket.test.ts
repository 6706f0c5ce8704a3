import type { AgentWarning } from '#core/contracts/agent.ts'
import { once } from 'node:events'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { AgentSnapshot, ControlResponse } from '#core/contracts/agent.ts'
import { aSnapshot } from '#core/contracts/test-states.ts'
import { makeStateStream } from '../../shared/state-stream.ts'
import { temporaryDirectory } from '../test-directory.ts'
import { askAgent, controlAddress, NoAgentRunning, openControlSocket } from './control-socket.ts'

const news = (detail: string): AgentWarning => ({ code: 'coordinator_refused', values: { detail } })

/** Real sockets: a slow machine gets long enough. */
vi.setConfig({ testTimeout: 60_000 })

const settled = (check: () => void) => vi.waitFor(check, { interval: 5, timeout: 10_000 })
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )
async function setup(directory = path.join(temporaryDirectory(), 'node')) {
  const done: unknown[] = []
  const state = { warnings: [] as AgentWarning[], trouble: null as Error | null }
  const stream = makeStateStream<AgentSnapshot>((seq) => {
    if (state.trouble) throw state.trouble
    return aSnapshot({ seq, warnings: state.warnings })
  })
  const verbs = {
    pause(until: Date | null) {
      done.push(['pause', until])
      if (state.trouble) throw state.trouble
    },
    resume: () => void done.push(['resume']),
    finish: () => void done.push(['finish']),
  }
  const watchers: ((snapshot: AgentSnapshot) => void)[] = []
  const watched: typeof stream = {
    ...stream,
    watch(listener) {
      watchers.push(listener)
      return stream.watch(listener)
    },
  }
  const socket = await openControlSocket({ directory, stream: watched, verbs })
  onTestFinished(() => socket.close().catch(() => undefined))
  return { directory, stream, state, done, watchers, socket }
}

/** A client that says what it likes, and remembers what it hears. */
async function aClient(directory: string) {
  const socket = connect(controlAddress(directory))
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  const heard: ControlResponse[] = []
  const gone = new Promise((resolve) => socket.once('close', resolve))
  socket.on('error', () => undefined)
  createInterface({ input: socket })
    .on('error', () => undefined)
    .on('line', (line) => {
      // A line that was cut off by the end of the connection is none.
      if (line.endsWith('}')) heard.push(JSON.parse(line) as ControlResponse)
    })
  return { socket, heard, gone, say: (text: string) => socket.write(text) }
}

describe('the control socket', () => {
  test('is for its owner only', async () => {
    const { directory } = await setup()
    expect(statSync(controlAddress(directory)).mode & 0o777).toBe(0o600)
    expect(statSync(directory).mode & 0o777).toBe(0o700)
  })

  test('answers how the agent is, and does as it is told', async () => {
    const { directory, done } = await setup()
    expect(await askAgent(directory, { verb: 'status' })).toMatchObject({ node_name: 'Hall', seq: 1 })
    await askAgent(directory, { verb: 'pause', until: null })
    await askAgent(directory, { verb: 'pause', until: '2026-06-21T18:00:00.000Z' })
    await askAgent(directory, { verb: 'resume' })
    await askAgent(directory, { verb: 'finish' })
    const until = new Date('2026-06-21T18:00:00.000Z')
    expect(done).toEqual([['pause', null], ['pause', until], ['resume'], ['finish']])
  })

  test.each([
    'hello',
    '{"verb":"explode"}',
    '{"verb":"status","more":1}',
    '{"verb":"pause"}',
    '{"verb":"pause","until":"soon"}',
    '',
    'null',
    '{"verb":',
  ])('refuses “%s”, does nothing, and goes on', async (line) => {
    const { directory, done } = await setup()
    const client = await aClient(directory)
    client.say(`${line}\n{"verb":"status"}\n`)
    await settled(() => expect(client.heard).toHaveLength(2))
    expect(client.heard).toMatchObject([
      { ok: false, error: expect.stringContaining('nothing was changed') },
      { ok: true },
    ])
    expect(done).toEqual([])
  })

  test('takes a line in pieces, and several at once', async () => {
    const { directory } = await setup()
    const client = await aClient(directory)
    client.say('{"verb":')
    await new Promise((resolve) => setImmediate(resolve))
    client.say('"status"}\n{"verb":"status"}\n{"verb":"status"}\n')
    await settled(() => expect(client.heard).toHaveLength(3))
    expect(client.heard.every(({ ok }) => ok)).toBe(true)
  })

  test.each([
    ['a line without an end', (size: number) => 'x'.repeat(size)],
    ['one that follows a good one', (size: number) => `{"verb":"status"}\n${'x'.repeat(size)}`],
  ])('closes on a client that sends %s, and on nobody else', async (_, textOf) => {
    const { directory } = await setup()
    const [bad, good] = [await aClient(directory), await aClient(directory)]
    bad.say(textOf(200_000))
    await bad.gone
    good.say('{"verb":"status"}\n')
    await settled(() => expect(good.heard).toHaveLength(1))
  })

  test('serves many short lines, however much they are together', async () => {
    const { directory } = await setup()
    const client = await aClient(directory)
    client.say('{"verb":"status"}\n'.repeat(5000))
    await settled(() => expect(client.heard).toHaveLength(5000))
  })

  test('answers what goes wrong, and neither the connection nor the agent ends', async () => {
    const { directory, state, done } = await setup()
    const client = await aClient(directory)
    state.trouble = new Error('could not be remembered: disk is full')
    client.say('{"verb":"pause","until":null}\n{"verb":"status"}\n{"verb":"watch"}\n')
    await settled(() => expect(client.heard).toHaveLength(3))
    const refusal = { ok: false, error: 'could not be remembered: disk is full' }
    expect(client.heard).toEqual([refusal, refusal, refusal])
    expect(done).toEqual([['pause', null]])
    state.trouble = null
    expect(await askAgent(directory, { verb: 'status' })).toMatchObject({ mode: 'always' })
  })
})

describe('watching', () => {
  test('shows the present and every change to each of two clients, until one goes', async () => {
    const { directory, stream, state } = await setup()
    const [first, second] = [await aClient(directory), await aClient(directory)]
    for (const { say } of [first, second]) say('{"verb":"watch"}\n')
    await settled(() => expect([first.heard.length, second.heard.length]).toEqual([1, 1]))
    state.warnings = [news('here')]
    stream.changed()
    await settled(() => expect([first.heard.length, second.heard.length]).toEqual([2, 2]))
    expect(first.heard[1]).toMatchObject({ ok: true, snapshot: { seq: 2, warnings: [news('here')] } })
    first.socket.destroy()
    await first.gone
    stream.changed()
    await settled(() => expect(second.heard).toHaveLength(3))
  })

  test('asked for twice shows each change once', async () => {
    const { directory, stream } = await setup()
    const client = await aClient(directory)
    client.say('{"verb":"watch"}\n{"verb":"watch"}\n')
    await settled(() => expect(client.heard).toHaveLength(2))
    stream.changed()
    await settled(() => expect(client.heard).toHaveLength(3))
    client.say('{"verb":"status"}\n')
    await settled(() => expect(client.heard).toHaveLength(4))
  })

  test('without reading ends before it fills the memory', async () => {
    const { directory, stream, watchers } = await setup()
    const client = await aClient(directory)
    client.say('{"verb":"watch"}\n')
    await settled(() => expect(client.heard).toHaveLength(1))
    const large = { ...stream.now(), warnings: [news('x'.repeat(3_000_000))] }
    // At once, so that nothing can be read between.
    for (let change = 0; change < 5; change++) watchers[0]!(large)
    await client.gone
    expect(client.heard).toHaveLength(1)
  })

  test('by a client that is killed with answers unread ends neither the agent nor the others', async () => {
    const { directory, stream, watchers } = await setup()
    const [killed, other] = [await aClient(directory), await aClient(directory)]
    killed.say('{"verb":"watch"}\n')
    await settled(() => expect(killed.heard).toHaveLength(1))
    killed.socket.pause()
    watchers[0]!({ ...stream.now(), warnings: [news('x'.repeat(3_000_000))] })
    await new Promise((resolve) => setImmediate(resolve))
    killed.socket.destroy()
    await killed.gone
    other.say('{"verb":"status"}\n')
    await settled(() => expect(other.heard).toHaveLength(1))
  })

  test('and going at once leaves nobody who is told', async () => {
    const { directory, stream, socket } = await setup()
    const client = await aClient(directory)
    client.say('{"verb":"watch"}\n')
    client.socket.destroy()
    await client.gone
    stream.changed()
    await expect(socket.close()).resolves.toBeUndefined()
  })
})

describe('the address', () => {
  test('is in the directory, or beside it when its path is too long for a socket', async () => {
    const short = temporaryDirectory()
    expect(controlAddress(short)).toBe(path.join(short, 'control.sock'))
    const long = path.join(temporaryDirectory(), 'x'.repeat(120))
    expect(controlAddress(long).startsWith(path.join(tmpdir(), 'koprogo-'))).toBe(true)
    expect(controlAddress(long)).not.toBe(controlAddress(`${long}y`))
    await setup(long)
    expect(await askAgent(long, { verb: 'status' })).toMatchObject({ node_name: 'Hall' })
  })

  test('that a killed agent left behind is taken over', async () => {
    const directory = path.join(temporaryDirectory(), 'node')
    mkdirSync(directory)
    const killed = createServer()
    killed.listen(controlAddress(directory))
    await once(killed, 'listening')
    onTestFinished(() => void killed.close())
    expect(existsSync(controlAddress(directory))).toBe(true)
    await setup(directory)
    expect(await askAgent(directory, { verb: 'status' })).toMatchObject({ node_name: 'Hall' })
  })

  test('ends with its agent, also for those who are connected', async () => {
    const { directory, socket } = await setup()
    const client = await aClient(directory)
    client.say('{"verb":"watch"}\n')
    await settled(() => expect(client.heard).toHaveLength(1))
    await socket.close()
    await client.gone
    expect(await errorOf(askAgent(directory, { verb: 'status' }))).toBeInstanceOf(NoAgentRunning)
  })
})

/** Something that is not an agent, at an agent's address. */
async function pretending(serve: (socket: Socket) => void) {
  const directory = temporaryDirectory()
  const server: Server = createServer(serve)
  server.listen(controlAddress(directory))
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return directory
}

describe('asking', () => {
  test('where no agent runs says how to start one', async () => {
    const directory = temporaryDirectory()
    const error = await errorOf(askAgent(directory, { verb: 'status' }))
    expect(error).toBeInstanceOf(NoAgentRunning)
    expect(error).toMatchObject({ message: expect.stringContaining('npm run node -- run') })
  })

  test('an agent that ends meanwhile says so', async () => {
    const directory = await pretending((socket) => socket.once('data', () => socket.destroy()))
    expect(await errorOf(askAgent(directory, { verb: 'status' }))).toMatchObject({
      name: 'NoAgentRunning',
      message: 'The node ended before it answered.',
    })
  })

  test('an agent that hangs does not hang whoever asks', async () => {
    const directory = await pretending(() => undefined)
    expect(await errorOf(askAgent(directory, { verb: 'status' }, 50))).toMatchObject({
      name: 'NoAgentRunning',
      message: expect.stringContaining('does not answer'),
    })
  })

  test('an agent that refuses gives its reason', async () => {
    const directory = await pretending((socket) => void socket.write('{"ok":false,"error":"No."}\n'))
    expect(await errorOf(askAgent(directory, { verb: 'resume' }))).toMatchObject({
      name: 'AgentRefused',
      message: 'No.',
    })
  })

  test.each(['{"ok":true,"snapshot":{"colour":"red"}}', 'hello'])(
    'an agent that says %s is of another version',
    async (line) => {
      const directory = await pretending((socket) => void socket.write(`${line}\n`))
      expect(await errorOf(askAgent(directory, { verb: 'status' }))).toMatchObject({ name: 'AgentOfOtherVersion' })
    },
  )
})
