import { once } from 'node:events'
import { Agent, createServer, get, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { generate } from 'selfsigned'
import { expect, onTestFinished, test } from 'vitest'
import { openConnections } from './open-connections.ts'

/** More than the kernel takes for a client that does not read. */
const MUCH_BYTES = 32 * 1024 * 1024

async function listening(server: Server) {
  const connections = openConnections(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => connections.cut())
  return { ...connections, port: (server.address() as AddressInfo).port }
}

const serve = (listener: RequestListener) => listening(createServer(listener))

/** Connects and says nothing, as a browser does that may need a connection soon, or whoever tries out ports. */
async function mute(server: Server, port: number) {
  const accepted = once(server, 'connection')
  const client = connect(port, '127.0.0.1').on('error', () => undefined)
  await accepted
  return client
}

/** Asks as somebody who would like to come again on the same connection. */
async function ask(port: number): Promise<IncomingMessage> {
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const [answer] = (await once(get({ port, host: '127.0.0.1', agent }), 'response')) as [IncomingMessage]
  return answer
}

const textOf = async (answer: IncomingMessage) => Buffer.concat((await answer.toArray()) as Buffer[]).toString()

test('waits for nobody who connected and says nothing', async () => {
  const server = createServer()
  const { port, finish } = await listening(server)
  const client = await mute(server, port)
  await finish()
  expect(server.listening).toBe(false)
  client.destroy()
})

test('waits for nobody who connected and does not even begin with TLS', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }])
  const server = createTlsServer({ key, cert })
  const { port, finish } = await listening(server)
  const client = await mute(server, port)
  await finish()
  expect(server.listening).toBe(false)
  client.destroy()
})

test('closes a connection after an answer that had promised to keep it', async () => {
  const ended = Promise.withResolvers<void>()
  const { port, finish } = await serve((_, answer) => {
    answer.write('begun, ')
    void ended.promise.then(() => answer.end('ended'))
  })
  const answer = await ask(port)
  expect(answer.headers.connection).toBe('keep-alive')
  const finished = finish()
  ended.resolve()
  expect(await textOf(answer)).toBe('begun, ended')
  await finished
})

test('says to whoever still waits for an answer that it is the last one', async () => {
  const asked = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  const { port, finish } = await serve((_, answer) => {
    asked.resolve()
    void ended.promise.then(() => answer.end('ended'))
  })
  const asking = ask(port)
  await asked.promise
  const finished = finish()
  ended.resolve()
  const answer = await asking
  expect([answer.headers.connection, await textOf(answer)]).toEqual(['close', 'ended'])
  await finished
})

test('cuts no answer that is given but not yet sent', async () => {
  const { port, finish } = await serve((_, answer) => answer.end('x'.repeat(MUCH_BYTES)))
  const answer = await ask(port)
  const finished = finish()
  expect(await textOf(answer)).toHaveLength(MUCH_BYTES)
  await finished
})

test('cuts what takes too long when it is told to', async () => {
  const asked = Promise.withResolvers<void>()
  const { port, finish, cut } = await serve(() => asked.resolve())
  const asking = ask(port)
  await asked.promise
  const finished = finish()
  cut()
  await expect(asking).rejects.toThrow('socket hang up')
  await finished
})
