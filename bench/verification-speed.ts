import { setTimeout as delay } from 'node:timers/promises'
import type { VerifyResponse } from '#core/contracts/proofs.ts'
import type { Bench } from './support/figure.ts'
import type { ManyNodes } from './support/many-nodes.ts'
import { median, rangeOf } from './support/statistics.ts'
import { giveEachATask, reportAll } from './support/traffic.ts'

const BLOCKS_MIN = 10_000
const ROUNDS = 3
/** An answer is shared for ten seconds; whoever asks later gets a new one. */
const SHARED_MS = 10_100

/**
 * Defends: blocks per second in which the coordinator verifies its own log from beginning to end: a hash, a link and a
 * node's signature each, read page by page from the database, in a thread whose start is part of the time.
 */
export const verificationSpeed: Bench<ManyNodes> = {
  name: 'verification-speed',
  defends: 'blocks/s of GET /grid/proofs/verify over at least 10,000 blocks, its start included',
  async run(stage) {
    const { admin } = stage.coordinator
    const verify = () => admin.get<VerifyResponse>('/grid/proofs/verify')
    await ensureBlocks(stage)
    const rates: number[] = []
    let blocks = 0
    for (let round = 0; round < ROUNDS; round++) {
      await delay(round === 0 ? 0 : SHARED_MS)
      const startedAt = performance.now()
      const { valid, checked } = await verify()
      if (!valid) throw new Error('The log is not valid')
      rates.push(checked / ((performance.now() - startedAt) / 1000))
      blocks = checked
    }
    const details = { blocks, rounds: ROUNDS }
    return [{ name: 'verification of the log', value: median(rates), unit: 'blocks/s', range: rangeOf(rates), details }]
  },
}

async function ensureBlocks(stage: ManyNodes): Promise<void> {
  const { database } = stage.coordinator
  const height = async () => (await database.query<{ height: bigint }>('select height from grid_chain_head', []))[0]
  while (Number((await height())?.height ?? 0n) < BLOCKS_MIN) {
    await giveEachATask(stage)
    await reportAll(stage)
  }
}
