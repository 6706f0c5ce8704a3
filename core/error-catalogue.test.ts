import { describe, expect, test } from 'vitest'
import { CAMPAIGN_ERRORS, campaignErrors } from './campaign/errors.ts'
import { ENERGY_ERRORS, energyErrors } from './energy/errors.ts'
import { ENROLMENT_ERRORS, enrolmentErrors } from './enrolment/errors.ts'
import { ERROR_CATALOGUE } from './error-catalogue.ts'
import type { DomainErrorKind } from './errors.ts'
import { NODE_ERRORS, nodeErrors } from './node/errors.ts'
import { REDEMPTION_ERRORS, redemptionErrors } from './redemption/errors.ts'
import { REPORT_ERRORS, reportErrors } from './report/errors.ts'
import { REQUEST_ERRORS, requestErrors } from './request/errors.ts'
import { TASK_ERRORS, taskErrors } from './task/errors.ts'
import { WORKLOAD_ERRORS, workloadErrors } from './workload/errors.ts'

const KINDS: Readonly<Record<DomainErrorKind, true>> = {
  malformed: true,
  invalid: true,
  unauthorized: true,
  forbidden: true,
  not_found: true,
  method_not_allowed: true,
  conflict: true,
  too_large: true,
  unsupported: true,
  range_not_satisfiable: true,
  upgrade_required: true,
  rate_limited: true,
  unavailable: true,
}
const NOUNS = [
  REQUEST_ERRORS,
  NODE_ERRORS,
  TASK_ERRORS,
  ENERGY_ERRORS,
  REPORT_ERRORS,
  ENROLMENT_ERRORS,
  REDEMPTION_ERRORS,
  CAMPAIGN_ERRORS,
  WORKLOAD_ERRORS,
]
const FACTORIES = [
  requestErrors,
  nodeErrors,
  taskErrors,
  energyErrors,
  reportErrors,
  enrolmentErrors,
  redemptionErrors,
  campaignErrors,
  workloadErrors,
]
const ENTRIES = Object.entries(ERROR_CATALOGUE)

describe('the catalogue of errors', () => {
  test('holds every code of every noun once', () => {
    const codes = NOUNS.flatMap((noun) => Object.keys(noun))
    expect(new Set(codes).size).toBe(codes.length)
    expect(new Set(Object.keys(ERROR_CATALOGUE))).toEqual(new Set(codes))
  })

  test.each(ENTRIES)('%s has a code in snake case, a kind and a sentence', (code, entry) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/)
    expect(KINDS).toHaveProperty(entry.kind)
    expect(entry.sentence).toMatch(/^\S.*\.$/)
    expect(entry.sentence.trim().split(' ').length).toBeGreaterThan(3)
  })

  test('gives no sentence to two codes', () => {
    const sentences = ENTRIES.map(([, { sentence }]) => sentence)
    expect(new Set(sentences).size).toBe(sentences.length)
  })

  test('is what the factories of the nouns make their errors from', () => {
    const made = FACTORIES.flatMap((factories) => Object.values(factories)).map((make) => make())
    const entries = made.map((error) => [error.code, { kind: error.kind, sentence: error.message }])
    expect(Object.fromEntries(entries)).toEqual(ERROR_CATALOGUE)
  })

  test.each([
    ['node_suspended', 'forbidden'],
    ['node_pending', 'forbidden'],
    ['clock_skew', 'unauthorized'],
    ['assignment_superseded', 'conflict'],
    ['task_expired', 'conflict'],
    ['task_done', 'conflict'],
    ['report_conflict', 'conflict'],
    ['energy_precision', 'invalid'],
  ])('keeps the public code %s as %s', (code, kind) => {
    expect(ERROR_CATALOGUE[code]?.kind).toBe(kind)
  })
})
