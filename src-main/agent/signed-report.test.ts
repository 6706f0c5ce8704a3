import { createPublicKey, randomUUID, verify } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ReportRequest } from '#core/contracts/reports.ts'
import { parseEnergyClaim } from '#core/energy/claim.ts'
import { asAssignmentId, asCoordinatorId, asNodeId, asTaskId } from '#core/ids.ts'
import { ensureReportTimes, RESULT_INLINE_MAX_BYTES } from '#core/report/times.ts'
import { evidenceHash, reportStatement } from '#core/statement.ts'
import { formatEnergyWh } from '#core/units.ts'
import { fileIdentity } from './adapters/identity-file.ts'
import type { TaskEnergy } from './task-energy.ts'
import { type Finished, signReport } from './signed-report.ts'
import { temporaryDirectory } from './test-directory.ts'
import { aTask, sha256 } from './test-reports.ts'

const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const [NODE, GRID] = [randomUUID(), randomUUID()]
const measuring = { tier: 'C', method: 'cpu-model', uncertainty_pct: 25, source: 'a Pi; Dächer ☀' } as const
const quarter = (energyUWh: bigint, solarUWh: bigint) => ({
  starts_at: '2026-06-21T12:00:00.000Z',
  energy_wh: Number(energyUWh) / 1e6,
  solar_wh: Number(solarUWh) / 1e6,
})
const energyOf = (energyUWh: bigint, solarUWh: bigint): TaskEnergy => ({
  energyUWh,
  solarUWh,
  totalUWh: energyUWh,
  measuring: null,
  quarters: [quarter(energyUWh, solarUWh)],
})
const aFinished = (changes: Partial<Finished> = {}): Finished => ({
  task: aTask(),
  result: Buffer.from('{"intact":3}'),
  energy: energyOf(500_000n, 250_000n),
  startedAt: new Date('2026-06-21T12:00:00.123Z'),
  finishedAt: new Date('2026-06-21T12:05:00.456Z'),
  ...changes,
})

function setup() {
  const identity = fileIdentity(temporaryDirectory())
  const key = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, Buffer.from(identity.publicKey, 'base64url')]),
    format: 'der',
    type: 'spki',
  })
  /** As the coordinator checks what it got over the wire: JSON, and nothing else. */
  function isSigned(sent: ReportRequest): boolean {
    const report = ReportRequest.parse(JSON.parse(JSON.stringify(sent)))
    const { energy_used_wh: energyWh, solar_contribution_wh: solarWh } = report
    const claim = parseEnergyClaim({ energyWh, solarWh, hasSolar: true })
    const text = reportStatement({
      coordinatorId: asCoordinatorId(GRID),
      nodeId: asNodeId(NODE),
      taskId: asTaskId(report.task_id),
      assignmentId: asAssignmentId(report.assignment_id),
      resultHash: report.result_hash,
      energyWh: formatEnergyWh(claim.energyUWh),
      solarWh: formatEnergyWh(claim.solarUWh),
      startedAt: report.started_at,
      finishedAt: report.finished_at,
      evidenceHash: evidenceHash(report.evidence, sha256),
    })
    return verify(null, Buffer.from(text), key, Buffer.from(report.signature, 'base64url'))
  }
  const sign = (changes: Partial<Finished> = {}, hasSolar = true) =>
    signReport(aFinished(changes), { identity, nodeId: NODE, coordinatorId: GRID, measuring, hasSolar })
  return { sign, isSigned }
}

describe('a signed report', () => {
  test('says what was done, and verifies', () => {
    const { sign, isSigned } = setup()
    const task = aTask()
    const { report, largeResult } = sign({ task })
    expect(largeResult).toBeNull()
    expect(report).toMatchObject({
      task_id: task.id,
      assignment_id: task.assignment_id,
      result_hash: sha256('{"intact":3}'),
      energy_used_wh: 0.5,
      solar_contribution_wh: 0.25,
      started_at: '2026-06-21T12:00:00.123Z',
      finished_at: '2026-06-21T12:05:00.456Z',
      evidence: { ...measuring, quarters: [quarter(500_000n, 250_000n)], workload_sha256: null },
    })
    expect(Buffer.from(report.result ?? '', 'base64url').toString()).toBe('{"intact":3}')
    expect(isSigned(report)).toBe(true)
  })

  test.each<[string, Partial<ReportRequest>]>([
    ['energy', { energy_used_wh: 0.500001 }],
    ['sun', { solar_contribution_wh: 0.250001 }],
    ['result', { result_hash: sha256('other') }],
    ['assignment', { assignment_id: randomUUID() }],
    ['end', { finished_at: '2026-06-21T12:05:00.457Z' }],
    ['evidence', { evidence: { ...measuring, quarters: [], workload_sha256: null } }],
  ])('does not verify with another %s', (_, change) => {
    const { sign, isSigned } = setup()
    expect(isSigned({ ...sign().report, ...change })).toBe(false)
  })

  test('is exact for any energy down to a µWh: what is sent is what was signed', () => {
    const { sign, isSigned } = setup()
    const uWh = fc.oneof(fc.bigInt(0n, 20n), fc.bigInt(0n, 100_000_000_000n))
    fc.assert(
      fc.property(uWh, uWh, (first, second) => {
        const [solarUWh, energyUWh] = first < second ? [first, second] : [second, first]
        const { report } = sign({ energy: energyOf(energyUWh, solarUWh) })
        const { energy_used_wh: energyWh, solar_contribution_wh: solarWh } = report
        expect(parseEnergyClaim({ energyWh, solarWh, hasSolar: true })).toEqual({ energyUWh, solarUWh })
        expect(isSigned(report)).toBe(true)
      }),
    )
  })

  test('of no energy at all verifies too', () => {
    const { sign, isSigned } = setup()
    const { report } = sign({ energy: { ...energyOf(0n, 0n), quarters: [] } })
    expect(report.energy_used_wh).toBe(0)
    expect(isSigned(report)).toBe(true)
  })

  test('carries a result of up to 64 KiB, and hands a larger one back apart', () => {
    const { sign, isSigned } = setup()
    const largest = new Uint8Array(RESULT_INLINE_MAX_BYTES).fill(255)
    const inside = sign({ result: largest })
    expect(inside.largeResult).toBeNull()
    expect(Buffer.from(inside.report.result ?? '', 'base64url').equals(largest)).toBe(true)
    expect(isSigned(inside.report)).toBe(true)

    const larger = new Uint8Array(RESULT_INLINE_MAX_BYTES + 1).fill(255)
    const apart = sign({ result: larger })
    expect(apart.largeResult).toBe(larger)
    expect('result' in apart.report).toBe(false)
    expect(apart.report.result_hash).toBe(sha256(larger))
    expect(isSigned(apart.report)).toBe(true)
  })

  test('of an empty result carries it', () => {
    const { sign, isSigned } = setup()
    const { report } = sign({ result: new Uint8Array() })
    expect(report.result).toBe('')
    expect(isSigned(report)).toBe(true)
  })

  test('of a node without panels claims no sun, in no quarter either', () => {
    const { sign, isSigned } = setup()
    const { report } = sign({}, false)
    expect(report.solar_contribution_wh).toBe(0)
    expect(report.evidence?.quarters).toEqual([quarter(500_000n, 0n)])
    expect(isSigned(report)).toBe(true)
  })

  test('never ends before it began, also when the clock was put back meanwhile', () => {
    const { sign, isSigned } = setup()
    const { report } = sign({ finishedAt: new Date('2026-06-21T11:00:00.000Z') })
    const [startedAt, finishedAt] = [new Date(report.started_at), new Date(report.finished_at)]
    expect(() => ensureReportTimes({ startedAt, finishedAt, now: startedAt })).not.toThrow()
    expect(isSigned(report)).toBe(true)
  })
})
