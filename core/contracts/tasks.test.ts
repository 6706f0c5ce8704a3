import { expect, test } from 'vitest'
import { TASK_STATES } from '../task/task.ts'
import { TASK_TYPES } from '../task/task-type.ts'
import { messageContract } from './message.contract.ts'
import {
  AssignmentResponse,
  ClaimQuery,
  ClaimResponse,
  CreateTaskRequest,
  DEADLINE_MINUTES_MAX,
  EmptyRequest,
  FailRequest,
  PRIORITY_MAX,
  REWARD_EUR_MAX,
  TaskResponse,
  TasksQuery,
  TasksResponse,
  WAIT_MAX_S,
} from './tasks.ts'
import { WORKLOAD_LIMITS_MAX } from '../workload/limits.ts'

const LIMITS = ['memory_mb', 'cpu_s', 'wall_s', 'output_bytes']
const id = '01890000-0000-7000-8000-000000000001'
const at = '2026-06-21T12:00:00.000Z'
const sha256 = 'a1'.repeat(32)
const params = { entries: { first: 0, count: 10 }, note: null, deep: [[1, 'a', true]] }
const task = {
  id,
  campaign_id: id,
  task_type: 'data_hash',
  status: 'completed',
  data_url: `blob:${sha256}`,
  params,
  priority: 0,
  green_only: false,
  open_to_all: true,
  attempts: 1,
  attempt_max: 5,
  lost_leases: 0,
  reward_eur: '0.01',
  assigned_node_id: id,
  result_hash: sha256,
  deadline: at,
  energy_used_wh: 100.5,
  carbon_credits_awarded: '0.0108',
  created_at: at,
  completed_at: at,
}
const TASK_NULLABLE = [
  'campaign_id',
  'assigned_node_id',
  'result_hash',
  'energy_used_wh',
  'carbon_credits_awarded',
  'completed_at',
]
const TASK_WHOLE = ['priority', 'attempts', 'attempt_max', 'lost_leases']

messageContract('a new task', CreateTaskRequest, {
  example: {
    task_type: 'data_hash',
    data_url: `blob:${sha256}`,
    deadline_minutes: 60,
    priority: 0,
    params,
    reward_eur: 0.05,
    green_only: true,
    head_start_share: 0.5,
    attempt_max: 5,
  },
  optional: ['priority', 'params', 'reward_eur', 'green_only', 'head_start_share', 'attempt_max'],
  open: ['params'],
  whole: ['deadline_minutes', 'priority', 'attempt_max'],
  oneOf: { task_type: TASK_TYPES },
  within: {
    deadline_minutes: [1, DEADLINE_MINUTES_MAX],
    priority: [-PRIORITY_MAX, PRIORITY_MAX],
    reward_eur: [0, REWARD_EUR_MAX],
    head_start_share: [0, 1],
    attempt_max: [1, 100],
  },
  lengths: { data_url: [1, 2000] },
  accepts: { params: [{}, { ['a'.repeat(200)]: 1 }, { nothing: null, list: [{}] }] },
  refuses: {
    params: [{ ['a'.repeat(201)]: 1 }, { deep: [Number.NaN] }, { far: JSON.parse('1e999') }, { none: undefined }],
  },
})

messageContract('a task', TaskResponse, {
  example: task,
  nullable: TASK_NULLABLE,
  open: ['params'],
  whole: TASK_WHOLE,
  oneOf: { task_type: TASK_TYPES, status: TASK_STATES },
})

messageContract('the query for tasks', TasksQuery, {
  example: { limit: '50', cursor: 'dGFzaw', status: 'pending', task_type: 'render' },
  reads: { limit: 50, cursor: 'dGFzaw', status: 'pending', task_type: 'render' },
  optional: ['limit', 'cursor', 'status', 'task_type'],
  oneOf: { status: TASK_STATES, task_type: TASK_TYPES },
  lengths: { cursor: [1, 200] },
})

messageContract('a page of tasks', TasksResponse, {
  example: { items: [task], next_cursor: 'dGFzaw' },
  nullable: ['next_cursor', ...TASK_NULLABLE.map((name) => `items.0.${name}`)],
  open: ['items.0.params'],
  whole: TASK_WHOLE.map((name) => `items.0.${name}`),
  accepts: { items: [[]] },
})

messageContract('a claim', ClaimQuery, {
  example: { node_id: id, types: 'render,data_hash', memory_mb: '512', workloads: 'builtin', wait: '30' },
  reads: { node_id: id, types: ['render', 'data_hash'], memory_mb: 512, workloads: 'builtin', wait: 30 },
  optional: ['types', 'memory_mb', 'workloads', 'wait'],
  oneOf: { workloads: ['builtin', 'any'] },
  accepts: {
    types: [...TASK_TYPES, TASK_TYPES.join(',')],
    memory_mb: ['0', '16777216'],
    wait: ['0', String(WAIT_MAX_S)],
  },
  refuses: {
    types: ['', ',', 'render,', 'render, data_hash', 'Render', `${TASK_TYPES.join(',')},render`, 'x'.repeat(201)],
    memory_mb: ['-1', '16777217', '1.5'],
    wait: ['-1', '31', 'NaN', 'Infinity', '1e999'],
  },
})

messageContract('the answer to a claim', ClaimResponse, {
  example: {
    id,
    assignment_id: id,
    task_type: 'data_hash',
    data_url: `blob:${sha256}`,
    params,
    input: { sha256, size_bytes: 4096 },
    workload: `wasm:${sha256}`,
    module: { sha256, size_bytes: 51_000, name: 'heat-loss', version: '1.0.0', built_in: false },
    limits: { memory_mb: 64, cpu_s: 3600, wall_s: 21_600, output_bytes: 1_000_000 },
    deadline: at,
    lease_expires_at: at,
    estimated_reward: '0.01',
    campaign: {
      name: 'Archive',
      purpose: { fr: 'Vérifier', nl: 'Nakijken', en: 'Check', de: 'Prüfen' },
      beneficiary: 'The archive of the cooperative',
    },
  },
  optional: ['campaign', 'module', 'limits'],
  nullable: ['input', 'module', 'campaign', 'campaign.purpose', 'campaign.beneficiary'],
  open: ['params'],
  whole: ['input.size_bytes', 'module.size_bytes', ...LIMITS.map((name) => `limits.${name}`)],
  within: {
    'limits.memory_mb': [1, WORKLOAD_LIMITS_MAX.memory_mb],
    'limits.cpu_s': [1, WORKLOAD_LIMITS_MAX.cpu_s],
    'limits.wall_s': [1, WORKLOAD_LIMITS_MAX.wall_s],
    'limits.output_bytes': [1, WORKLOAD_LIMITS_MAX.output_bytes],
  },
  oneOf: { task_type: TASK_TYPES },
})

messageContract('the start or release of an assignment', EmptyRequest, { example: {} })

messageContract('a failure', FailRequest, {
  example: { reason: 'Out of memory', retryable: true },
  lengths: { reason: [1, 2000] },
  accepts: { retryable: [false] },
})

messageContract('where a task stands', AssignmentResponse, {
  example: { assignment_id: id, task_id: id, task_status: 'in_progress' },
  oneOf: { task_status: TASK_STATES },
})

test('the limits of a task are a year, ±100, €1000 and a wait of half a minute', () => {
  expect([DEADLINE_MINUTES_MAX, PRIORITY_MAX, REWARD_EUR_MAX, WAIT_MAX_S]).toEqual([527_040, 100, 1000, 30])
})
