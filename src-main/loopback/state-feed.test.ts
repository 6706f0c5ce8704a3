import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { HostState } from '#core/contracts/host-bridge.ts'
import { stateFeed } from './state-feed.ts'
import { aHostState } from '#core/contracts/test-states.ts'
import { inMemoryHost } from './test-host.ts'

async function setup({ beatEveryMs }: { beatEveryMs?: number } = {}) {
  const world = inMemoryHost()
  const feed = stateFeed(world.host, beatEveryMs)
  const server = createServer().on('upgrade', (request, socket, head) => feed.admit(request, socket, head))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    feed.close()
    server.close()
  })
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { ...world, feed, url }
}

/** Messages in the order in which they come, each as it was sent. */
function heardBy(client: WebSocket) {
  const heard: string[] = []
  const waiting: (() => void)[] = []
  client.on('message', (data: Buffer) => {
    heard.push(data.toString())
    waiting.shift()?.()
  })
  return {
    heard,
    async message(place: number): Promise<string> {
      while (heard.length <= place) await new Promise<void>((resolve) => waiting.push(resolve))
      return heard[place] ?? ''
    },
  }
}

test('says the present state at once, each next one, and nothing to who has gone', async () => {
  const { url, say, listeners } = await setup()
  const client = new WebSocket(url)
  const { message } = heardBy(client)
  expect(JSON.parse(await message(0))).toEqual(aHostState())
  say(aHostState({ seq: 2 }))
  expect(JSON.parse(await message(1))).toMatchObject({ seq: 2 })
  expect(listeners.size).toBe(1)
  const gone = Promise.withResolvers<void>()
  listeners.delete = (listener) => {
    gone.resolve()
    return Set.prototype.delete.call(listeners, listener)
  }
  client.close()
  await gone.promise
  expect(listeners.size).toBe(0)
})

test('a page that does not read gets the newest state when it reads again, not all that it missed', async () => {
  const { url, say } = await setup()
  const client = new WebSocket(url)
  const { message, heard } = heardBy(client)
  await message(0)
  client.pause()
  const cpu = 'x'.repeat(1024 * 1024)
  const last = 100
  for (let seq = 2; seq <= last; seq += 1) say(aHostState({ seq, machine: { ...aHostState().machine, cpu } }))
  client.resume()
  const seqs: number[] = []
  for (let place = 1; seqs.at(-1) !== last; place += 1) seqs.push((JSON.parse(await message(place)) as HostState).seq)
  expect(seqs.length).toBeLessThan(10)
  expect(heard).toHaveLength(seqs.length + 1)
})

test('a page hears a beat', async () => {
  const { url } = await setup({ beatEveryMs: 20 })
  const { message } = heardBy(new WebSocket(url))
  expect([JSON.parse(await message(0)), await message(1)]).toEqual([aHostState(), ''])
})

test('a page whose line is dead is let go', async () => {
  const { url } = await setup({ beatEveryMs: 20 })
  const [code] = (await once(new WebSocket(url, { autoPong: false }), 'close')) as [number]
  expect(code).toBe(1006)
})

test('more listeners than sixteen are refused', async () => {
  const { url, feed } = await setup()
  const clients = Array.from({ length: 16 }, () => new WebSocket(url))
  await Promise.all(clients.map((client) => once(client, 'open')))
  expect(() => feed.admit({} as never, {} as never, Buffer.alloc(0))).toThrow('Too many pages')
  for (const client of clients) client.terminate()
})

test('a page that says more than it should is let go', async () => {
  const { url } = await setup()
  const client = new WebSocket(url)
  await once(client, 'open')
  client.send('x'.repeat(2000))
  const [code] = (await once(client, 'close')) as [number]
  expect(code).toBe(1009)
})
