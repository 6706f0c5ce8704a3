import { describe, expect, onTestFinished, test } from 'vitest'
import { handDrivenMeter } from '../energy/test-meter.ts'
import { siteReading, type SolarReading } from '../solar/ports.ts'
import { koprogoNode } from '../solar/adapters/koprogo-node-source.ts'
import { openSiteServer } from '../solar/sharing/site-server.ts'
import { siteAnswers } from './site-answers.ts'
import { accountBench } from './test-account-bench.ts'

const KEY = 'a key of at least sixteen characters'
const STEP_MS = 10_000
/** What each node's task draws at half load, above rest. */
const TASK_W = 5

/** Numbers of a normal distribution, the same in every run. */
function noise(seed: number) {
  let state = seed
  const random = () => ((state = (state * 48_271) % 2_147_483_647), state / 2_147_483_647)
  return () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
}

/**
 * A node that has the meter and one that asks it over HTTP; both compute all the time. `spareW` is what the sun truly leaves
 * to the two.
 */
async function setup({ errorW = 0, ...figures }: { errorW?: number } & Partial<SolarReading> = {}) {
  const site = { spareW: 0, figures }
  const tremble = noise(7)
  const leader = accountBench(handDrivenMeter(), {
    read: async () => {
      const gridW = 2 * TASK_W - site.spareW + errorW * tremble()
      return siteReading({ at: leader.host.now(), quality: 'measured', gridW, ...site.figures })
    },
  })
  const open = (port: number) =>
    openSiteServer({
      port,
      host: '127.0.0.1',
      key: KEY,
      answers: siteAnswers(leader.account, null),
      now: () => leader.host.now().getTime(),
    })
  let server = await open(0)
  const { port } = server
  onTestFinished(() => server.close())
  const source = await koprogoNode.open(
    { address: `127.0.0.1:${port}`, key: KEY },
    { panels: null, place: () => null, now: () => follower.host.now() },
  )
  const follower = accountBench(handDrivenMeter(), {
    read: () => source.read(),
    source: { leader: () => source.leader?.() ?? null },
  })
  const nodes = [leader, follower]
  let trueJ = 0

  async function step(spareW: number): Promise<void> {
    trueJ += ((spareIs(site.spareW) + spareIs(spareW)) / 2) * (STEP_MS / 1000)
    site.spareW = spareW
    for (const node of nodes) {
      node.use('a', STEP_MS)
      await node.pass(STEP_MS)
    }
  }
  const claimedWh = (node: typeof leader) => Number(node.account.soFar('a').solarUWh) / 1e6

  await leader.account.read()
  await follower.account.read()
  for (const node of nodes) node.open('a')
  return {
    leader,
    follower,
    step,
    /** As when their tasks end. */
    async settle() {
      for (const node of nodes) await node.account.settle()
    },
    trueWh: () => trueJ / 3600,
    claimedWh: () => ({ leader: claimedWh(leader), follower: claimedWh(follower) }),
    async stopLeader() {
      await server.close()
    },
    async startLeader() {
      server = await open(port)
    },
  }
}
const spareIs = (spareW: number) => Math.min(2 * TASK_W, Math.max(0, spareW))
const sumOf = ({ leader, follower }: { leader: number; follower: number }) => leader + follower

describe('two nodes on one meter', () => {
  test('both have all they draw while the sun leaves enough for both', async () => {
    const { step, settle, claimedWh, trueWh } = await setup()
    for (let count = 0; count < 30; count++) await step(500)
    await settle()
    const { leader, follower } = claimedWh()
    // The first reading was before the sun.
    expect(leader / (trueWh() / 2)).toBeGreaterThan(0.95)
    expect(follower / (trueWh() / 2)).toBeGreaterThan(0.95)
    expect(sumOf(claimedWh())).toBeLessThanOrEqual(trueWh())
  })

  test.each([0, 5, 10])(
    'never claim more than there was, with a meter that errs by %d W around no surplus',
    async (errorW) => {
      const { step, claimedWh, trueWh } = await setup({ errorW })
      for (let count = 0; count < 180; count++) await step(30 * Math.sin((2 * Math.PI * count) / 60))
      expect(sumOf(claimedWh())).toBeLessThanOrEqual(trueWh())
      expect(sumOf(claimedWh())).toBeGreaterThan(0.2 * trueWh())
    },
  )

  test('have the same share of what is not enough for both', async () => {
    const { step, settle, claimedWh, trueWh } = await setup()
    for (let count = 0; count < 60; count++) await step(15)
    await settle()
    const { leader, follower } = claimedWh()
    expect(leader + follower).toBeGreaterThan(0)
    expect(leader + follower).toBeLessThanOrEqual(trueWh())
    expect(Math.abs(leader - follower) / (leader + follower)).toBeLessThan(0.1)
  })

  test('claim nothing when what both draw comes from the grid, though each alone would have enough', async () => {
    const { step, claimedWh } = await setup()
    for (let count = 0; count < 30; count++) await step(0)
    expect(sumOf(claimedWh())).toBe(0)
  })

  test('the one without a meter has no sun while the other does not answer, and says so; what is too old is lost', async () => {
    const { follower, step, claimedWh, trueWh, stopLeader, startLeader } = await setup()
    for (let count = 0; count < 12; count++) await step(500)
    const before = claimedWh()
    await stopLeader()
    for (let count = 0; count < 24; count++) await step(500)
    expect(claimedWh().follower).toBe(before.follower)
    expect(follower.account.now().problems).toMatchObject([{ code: 'sun_unreadable' }])
    expect(follower.account.now()).toMatchObject({ surplusW: null, solarW: 0 })
    await startLeader()
    for (let count = 0; count < 12; count++) await step(500)
    const after = claimedWh()
    const lost = (24 * STEP_MS * TASK_W) / 3.6e6 - (120_000 * TASK_W) / 3.6e6
    expect(after.leader - after.follower).toBeGreaterThan(0.8 * lost)
    expect(after.follower).toBeGreaterThan(before.follower)
    expect(sumOf(after)).toBeLessThanOrEqual(trueWh())
    expect(follower.account.now().problems).toEqual([])
  })

  test('a node that says it drew what it did not is held by what the panels give', async () => {
    const { leader, step, claimedWh } = await setup({ gridW: -100, pvW: 120 })
    let liedJ = 0
    for (let count = 0; count < 30; count++) {
      await step(110)
      const lie = { fromAgoMs: STEP_MS, toAgoMs: 0, drawnW: 2000, sureW: 2000 }
      for (const grantedJ of leader.account.settleFor('a liar', [lie]).grantedJ) liedJ += grantedJ
    }
    const panelsWh = (120 * 30 * STEP_MS) / 3.6e6
    expect(liedJ / 3600).toBeGreaterThan(0)
    expect(liedJ / 3600 + sumOf(claimedWh())).toBeLessThanOrEqual(panelsWh)
  })
})
