import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asAssignmentId, asCoordinatorId, asNodeId, asTaskId } from './ids.ts'
import { evidenceHash, registerStatement, type ReportClaims, reportStatement, tokenStatement } from './statement.ts'

const sha256Hex = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')
const coordinatorId = asCoordinatorId('01890000-0000-7000-8000-00000000000c')
const nodeId = asNodeId('01890000-0000-7000-8000-000000000001')
const issuedAt = '2026-06-21T12:00:00.000Z'
const nonce = 'AAAAAAAAAAAAAAAAAAAAAA'

const claims: ReportClaims = {
  coordinatorId,
  nodeId,
  taskId: asTaskId('01890000-0000-7000-8000-000000000002'),
  assignmentId: asAssignmentId('01890000-0000-7000-8000-000000000003'),
  resultHash: 'a'.repeat(64),
  energyWh: '100',
  solarWh: '60',
  startedAt: '2026-06-21T11:00:00Z',
  finishedAt: '2026-06-21T11:30:00.5Z',
  evidenceHash: '-',
}

describe('a signed statement', () => {
  test('of a registration hashes the body in its canonical form', () => {
    const text = registerStatement({ coordinatorId, issuedAt, nonce, body: { name: 'Toit', cpu_cores: 4 } }, sha256Hex)
    expect(text.split('\n')).toEqual([
      'koprogo-register/1',
      coordinatorId,
      issuedAt,
      nonce,
      sha256Hex('{"cpu_cores":4,"name":"Toit"}'),
    ])
  })

  test('of a token request names the grid, the node, the time and the nonce', () => {
    expect(tokenStatement({ coordinatorId, nodeId, issuedAt, nonce })).toBe(
      `koprogo-token/1\n${coordinatorId}\n${nodeId}\n${issuedAt}\n${nonce}`,
    )
  })

  test('of a report has its eleven lines in the order of the specification', () => {
    expect(reportStatement(claims).split('\n')).toEqual([
      'koprogo-report/1',
      claims.coordinatorId,
      claims.nodeId,
      claims.taskId,
      claims.assignmentId,
      claims.resultHash,
      '100',
      '60',
      '2026-06-21T11:00:00Z',
      '2026-06-21T11:30:00.5Z',
      '-',
    ])
  })

  test('of a report differs whenever one claim differs', () => {
    const names = Object.keys(claims) as (keyof ReportClaims)[]
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.stringMatching(/^[a-z0-9.]{1,20}$/), (name, value) => {
        fc.pre(value !== claims[name])
        expect(reportStatement({ ...claims, [name]: value })).not.toBe(reportStatement(claims))
      }),
    )
  })
})

describe('the hash of evidence', () => {
  test('is a dash without evidence', () => {
    expect(evidenceHash(undefined, sha256Hex)).toBe('-')
  })

  test('is the SHA-256 of the canonical form, so that the order of keys does not matter', () => {
    const expected = sha256Hex('{"method":"plug","tier":"A"}')
    expect(evidenceHash({ tier: 'A', method: 'plug' }, sha256Hex)).toBe(expected)
    expect(evidenceHash({ method: 'plug', tier: 'A' }, sha256Hex)).toBe(expected)
  })
})
