import { expect, test } from 'vitest'
import { WORKLOAD_LIMITS_DEFAULT } from '../workload/limits.ts'
import { messageContract } from './message.contract.ts'
import {
  PutWorkloadQuery,
  WorkloadItem,
  WorkloadLimits,
  WorkloadLimitsAsked,
  WorkloadsQuery,
  WorkloadsResponse,
  WorkloadWarning,
} from './workloads.ts'

const MB = 1024 * 1024
const limits = { memory_mb: 128, cpu_s: 60, wall_s: 600, output_bytes: 1000 }
const bounds = {
  memory_mb: [1, 1024],
  cpu_s: [1, 86_400],
  wall_s: [1, 21_600],
  output_bytes: [1, 256 * MB],
} as const

messageContract('the limits of a run', WorkloadLimits, {
  example: limits,
  whole: Object.keys(limits),
  within: bounds,
})

messageContract('the limits that are asked for', WorkloadLimitsAsked, {
  example: limits,
  optional: Object.keys(limits),
  whole: Object.keys(limits),
  within: bounds,
})

test('the limits nobody asked for are limits that can be asked for', () => {
  expect(WorkloadLimits.parse(WORKLOAD_LIMITS_DEFAULT)).toEqual({
    memory_mb: 64,
    cpu_s: 3600,
    wall_s: 21_600,
    output_bytes: 64 * MB,
  })
})

const names = {
  accepts: ['a', '7', 'mesh-tracer-2', '-'],
  refuses: ['Render', 'ren der', 'render/2', 'render_2', 'é', '', 'render\n', '.'],
}
const versions = {
  accepts: ['1', '1.0.0-RC.1', 'A'],
  refuses: ['1_0', '1.0+2', '1 0', 'é', '', '1.0\n', '/'],
}

messageContract('the query of a workload that is put', PutWorkloadQuery, {
  example: { name: 'render', version: '1.2.3-rc' },
  lengths: { name: [1, 64], version: [1, 32] },
  accepts: { name: names.accepts, version: versions.accepts },
  refuses: { name: names.refuses, version: versions.refuses },
})

messageContract('a warning about a module', WorkloadWarning, {
  example: { code: 'float_nan', detail: 'The bits of a NaN differ between processors.' },
})

const item = {
  sha256: 'a1'.repeat(32),
  name: 'render',
  version: '1.2.3-rc',
  size_bytes: 40_960,
  built_in: true,
  warnings: [{ code: 'float_nan', detail: 'The bits of a NaN differ between processors.' }],
  created_at: '2026-11-26T02:00:00.000Z',
}
messageContract('a workload', WorkloadItem, {
  example: item,
  whole: ['size_bytes'],
  lengths: { name: [1, 64], version: [1, 32] },
  accepts: { name: names.accepts, version: versions.accepts, built_in: [false], warnings: [[]] },
  refuses: { name: names.refuses, version: versions.refuses },
})

messageContract('the query of the workloads', WorkloadsQuery, {
  example: { limit: '50', cursor: 'abc', name: 'render' },
  reads: { limit: 50, cursor: 'abc', name: 'render' },
  optional: ['limit', 'cursor', 'name'],
  lengths: { name: [1, 64] },
})

messageContract('the workloads', WorkloadsResponse, {
  example: { items: [item], next_cursor: 'abc' },
  nullable: ['next_cursor'],
  whole: ['items.0.size_bytes'],
  lengths: { 'items.0.name': [1, 64], 'items.0.version': [1, 32] },
})
