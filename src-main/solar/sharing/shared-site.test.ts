import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { SiteSharing } from '../ports.ts'
import { sharedSite } from './shared-site.ts'

const answers = {
  reading: () => ({ problem: null }),
  isLeader: () => true,
  settle: () => ({ untilAgoMs: 0, grantedJ: [] }),
}
const KEY = 'a key of at least sixteen characters'

/** A port that nobody had a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const answersAt = (port: number) =>
  fetch(`http://127.0.0.1:${port}/`).then(
    ({ status }) => status,
    () => null,
  )

function setup(sharing: SiteSharing | null) {
  const now = { sharing, ms: 0 }
  const told: string[] = []
  const site = sharedSite({
    sharing: () => now.sharing,
    answers,
    now: () => now.ms,
    tell: (line) => void told.push(line),
  })
  onTestFinished(site.close)
  return { now, told, site }
}

test('the door of a site is there only while its owner wants it, and where', async () => {
  const [port, other] = [await freePort(), await freePort()]
  const { now, site, told } = setup(null)
  await site.follow()
  expect(await answersAt(port)).toBeNull()
  now.sharing = { port, key: KEY }
  await site.follow()
  await site.follow()
  expect(await answersAt(port)).toBe(401)
  now.sharing = { port: other, key: KEY }
  await site.follow()
  expect([await answersAt(port), await answersAt(other)]).toEqual([null, 401])
  now.sharing = null
  await site.follow()
  expect(await answersAt(other)).toBeNull()
  expect(told).toEqual([port, other].map((at) => `Other nodes of this site may ask this one, at port ${at}.`))
})

test('a port that somebody else has is said once and tried again after a minute', async () => {
  const taken = createServer().listen(0)
  await new Promise((resolve) => taken.once('listening', resolve))
  const { port } = taken.address() as AddressInfo
  const { now, site, told } = setup({ port, key: KEY })
  await site.follow()
  await site.follow()
  expect(told).toEqual([expect.stringMatching(/^Other nodes of this site cannot ask this one: .*EADDRINUSE/)])
  await new Promise((resolve) => taken.close(resolve))
  now.ms = 60_000
  await site.follow()
  expect(await answersAt(port)).toBe(401)
})
