import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asAssignmentId, asCoordinatorId, asNodeId, asTaskId } from './ids.ts'

test.each([asNodeId, asTaskId, asAssignmentId, asCoordinatorId])('a branded id is the same text', (brand) => {
  fc.assert(fc.property(fc.uuid(), (uuid) => brand(uuid) === uuid))
  expect(brand('01890000-0000-7000-8000-000000000001')).toBe('01890000-0000-7000-8000-000000000001')
})
