import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Evidence } from '#core/contracts/evidence.ts'
import type { ReportRequest } from '#core/contracts/reports.ts'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
import { problemOf } from '../fixtures/joining.ts'
import { startTestGrid, type TestGrid } from '../fixtures/test-grid.ts'
import { newKey, registerNode, type TestNode, type Work } from '../fixtures/test-node.ts'
import { newTask } from '../fixtures/test-work.ts'
import { databaseDigest } from './database-digest.ts'

let grid: TestGrid
let node: TestNode
let task: ClaimResponse
beforeAll(async () => {
  grid = await startTestGrid({ GRID_ADDRESS_REQUESTS_PER_SECOND: '10000', GRID_NODE_REQUESTS_PER_SECOND: '10000' })
  node = await registerNode(grid)
})
afterAll(() => grid[Symbol.asyncDispose]())
/** One assignment outlives all that is refused; its node claims no more, or it might be given the same one again. */
beforeEach(async () => {
  task ??= await claimed(node)
})

async function claimed(by: TestNode): Promise<ClaimResponse> {
  await newTask(grid)
  const { status, body } = await by.claim()
  expect(status).toBe(200)
  return body
}

/** Status and code of a refusal that changed nothing. */
async function refusalOf(send: () => Promise<Parameters<typeof problemOf>[0]>) {
  const before = await databaseDigest(grid.database)
  const refusal = problemOf(await send())
  expect(await databaseDigest(grid.database)).toEqual(before)
  return refusal
}
const sent = (report: object, by = node) => refusalOf(() => by.send('POST', '/grid/report', report))
const at = (offMs: number) => new Date(Date.now() + offMs).toISOString()

const EVIDENCE: Evidence = {
  tier: 'C',
  method: 'cpu-model',
  uncertainty_pct: 30,
  source: 'a test',
  quarters: [{ starts_at: '2026-06-21T12:00:00.000Z', energy_wh: 1, solar_wh: 0.5 }],
  workload_sha256: null,
}
const quarters = (count: number) => Array.from({ length: count }, () => EVIDENCE.quarters[0] as Evidence['quarters'][0])

describe('energy', () => {
  test.each<[string, Work, string]>([
    ['negative', { energyWh: -1 }, 'energy_out_of_range'],
    ['negative by the least there is', { energyWh: -0.000001 }, 'energy_out_of_range'],
    ['above 100,000 Wh by the least there is', { energyWh: 100_000.000001 }, 'energy_out_of_range'],
    ['without bounds', { energyWh: 1e300 }, 'energy_out_of_range'],
    ['of seven decimals', { energyWh: 1.0000001 }, 'energy_precision'],
    ['of less than a microwatt-hour', { energyWh: 1e-7 }, 'energy_precision'],
    ['that a binary fraction made too precise', { energyWh: 0.1 + 0.2 }, 'energy_precision'],
    ['solar, negative', { solarWh: -0.000001 }, 'solar_out_of_range'],
    ['solar, above what was used', { energyWh: 1, solarWh: 1.000001 }, 'solar_out_of_range'],
    ['solar, too precise', { energyWh: 1, solarWh: 0.0000001 }, 'energy_precision'],
  ])('%s is refused', async (_, work, code) => {
    expect(await sent(node.reportOf(task, work))).toEqual([422, code])
  })

  test('solar of a node without panels is refused, however little', async () => {
    const dark = await registerNode(grid, { has_solar: false })
    const own = await claimed(dark)
    expect(await sent(dark.reportOf(own, { solarWh: 0.000001 }), dark)).toEqual([422, 'solar_without_panels'])
    expect((await dark.report(own)).status).toBe(200)
  })

  test('of exactly 100,000 Wh, all of it solar, is taken', async () => {
    const other = await registerNode(grid)
    expect((await other.report(await claimed(other), { energyWh: 100_000, solarWh: 100_000 })).status).toBe(200)
  })
})

describe('times', () => {
  test.each<[string, Work]>([
    ['started after it was finished', { startedAt: at(-1000), finishedAt: at(-2000) }],
    ['finished in three minutes', { finishedAt: at(180_000) }],
    ['finished in an hour, by a clock that is off', { startedAt: at(3_500_000), finishedAt: at(3_600_000) }],
    ['finished in the year 9999', { finishedAt: '9999-12-31T23:59:59.999Z' }],
  ])('%s: refused', async (_, work) => {
    expect(await sent(node.reportOf(task, work))).toEqual([422, 'report_times_invalid'])
  })

  test.each(['yesterday', '2026-02-30T12:00:00Z', '2026-06-21T12:00:00+02:00', '2026-06-21', '1750507200', ''])(
    '“%s” is no time',
    async (startedAt) => {
      expect(await sent(node.reportOf(task, { startedAt }))).toEqual([422, 'request_invalid'])
    },
  )

  test('a clock that is ahead is told the time with the refusal', async () => {
    const { body } = await node.report(task, { finishedAt: at(3_600_000) })
    expect(body).toMatchObject({ code: 'report_times_invalid', server_time: expect.any(String) })
  })
})

describe('a result', () => {
  test.each<[string, object, string]>([
    ['of other bytes than were signed for', { result: 'AAAA' }, 'result_mismatch'],
    ['of no bytes', { result: '' }, 'result_mismatch'],
    ['that is neither here nor stored', { result: undefined }, 'result_missing'],
    ['that is no base64url', { result: 'a+b/c=' }, 'request_invalid'],
    ['above 64 KiB', { result: 'A'.repeat(90_000) }, 'request_invalid'],
  ])('%s is refused', async (_, change, code) => {
    expect(await sent({ ...node.reportOf(task, { result: 'a result' }), ...change })).toEqual([422, code])
  })
})

describe('evidence', () => {
  test.each<[string, object, string]>([
    ['of more quarters than 31 days have', { quarters: quarters(2977) }, '422 request_invalid'],
    ['larger than a body may be', { quarters: quarters(4000) }, '413 body_too_large'],
    ['of an unknown tier', { tier: 'S' }, '422 request_invalid'],
    ['of an uncertainty above 100 %', { uncertainty_pct: 101 }, '422 request_invalid'],
    ['of endless words', { source: 'x'.repeat(201) }, '422 request_invalid'],
    ['of a quarter with negative energy', { quarters: [{ ...quarters(1)[0], energy_wh: -1 }] }, '422 request_invalid'],
    ['of quarters as text', { quarters: '[]' }, '400 request_malformed'],
    ['with a field of its own', { verified: true }, '400 request_malformed'],
    ['without its tier', { tier: undefined }, '400 request_malformed'],
  ])('%s is refused', async (_, change, expected) => {
    const report = { ...node.reportOf(task), evidence: { ...EVIDENCE, ...change } }
    expect((await sent(report)).join(' ')).toBe(expected)
  })
})

const flipped = (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`
const another = (hash: string) => `${hash.startsWith('0') ? '1' : '0'}${hash.slice(1)}`
const later = (instant: string) => new Date(Date.parse(instant) - 1).toISOString()

describe('a report that was changed after it was signed', () => {
  const changes: Readonly<
    Record<Exclude<keyof ReportRequest, 'result' | 'task_id' | 'assignment_id'>, (_: ReportRequest) => object>
  > = {
    result_hash: ({ result_hash }) => ({ result_hash: another(result_hash) }),
    energy_used_wh: ({ energy_used_wh }) => ({ energy_used_wh: energy_used_wh + 0.000001 }),
    solar_contribution_wh: () => ({ solar_contribution_wh: 0.000001 }),
    started_at: ({ started_at }) => ({ started_at: later(started_at) }),
    finished_at: ({ finished_at }) => ({ finished_at: finished_at.replace('Z', '0Z') }),
    evidence: () => ({ evidence: { ...EVIDENCE, tier: 'A' } }),
    signature: ({ signature }) => ({ signature: flipped(signature) }),
  }
  test.each(Object.entries(changes))('in %s', async (_, change) => {
    const report = node.reportOf(task, { evidence: EVIDENCE })
    expect(await sent({ ...report, ...change(report) })).toEqual([401, 'signature_invalid'])
  })

  test.each(['task_id', 'assignment_id'] as const)('in %s', async (field) => {
    const owner = await registerNode(grid)
    const other = await claimed(owner)
    const value = field === 'task_id' ? other.id : other.assignment_id
    expect(await sent({ ...node.reportOf(task), [field]: value })).toEqual([401, 'signature_invalid'])
    expect((await owner.report(other)).status).toBe(200)
  })

  test('by leaving its evidence out, or adding some', async () => {
    const { evidence, ...without } = node.reportOf(task, { evidence: EVIDENCE })
    expect(evidence).toBeDefined()
    expect(await sent(without)).toEqual([401, 'signature_invalid'])
    expect(await sent({ ...node.reportOf(task), evidence: EVIDENCE })).toEqual([401, 'signature_invalid'])
  })

  test('by nothing, but for another grid, by another key, or as another node', async () => {
    const foreign = { ...grid, coordinatorId: '01890000-0000-7000-8000-000000000000' }
    const key = newKey()
    const elsewhere = await registerNode(grid, {}, key)
    const again = await registerNode(foreign, {}, key).catch((error: unknown) => error)
    expect(again).toMatchObject({ message: expect.stringContaining('signature_invalid') })
    expect(await sent(elsewhere.reportOf(task))).toEqual([401, 'signature_invalid'])
    expect(await sent(node.reportOf(task), elsewhere)).toEqual([401, 'signature_invalid'])
  })
})
