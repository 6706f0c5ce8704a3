import { expect, test } from 'vitest'
import { CAMPAIGN_STATES } from '../campaign/campaign.ts'
import { TASK_TYPES } from '../task/task-type.ts'
import {
  BUDGET_EUR_MAX,
  CAMPAIGN_INPUTS_MAX,
  CAMPAIGN_PARAMS_MAX,
  CampaignItem,
  CampaignResponse,
  CampaignsQuery,
  CampaignsResponse,
  CreateCampaignRequest,
  ResultQuery,
  RetryRequest,
} from './campaigns.ts'
import { messageContract } from './message.contract.ts'
import { DEADLINE_MINUTES_MAX, PRIORITY_MAX, REWARD_EUR_MAX } from './tasks.ts'
import { WORKLOAD_LIMITS_MAX } from '../workload/limits.ts'

const id = '01890000-0000-7000-8000-000000000001'
const at = '2026-06-21T12:00:00.000Z'
const sha256 = 'a1'.repeat(32)
const purpose = { fr: 'Vérifier', nl: 'Nakijken', en: 'Check', de: 'Prüfen' }
const limits = { memory_mb: 64, cpu_s: 3600, wall_s: 21_600, output_bytes: 1_000_000 }
const LIMITS = Object.keys(limits)
const LIMITS_WITHIN: Record<string, readonly [number, number]> = {
  'limits.memory_mb': [1, WORKLOAD_LIMITS_MAX.memory_mb],
  'limits.cpu_s': [1, WORKLOAD_LIMITS_MAX.cpu_s],
  'limits.wall_s': [1, WORKLOAD_LIMITS_MAX.wall_s],
  'limits.output_bytes': [1, WORKLOAD_LIMITS_MAX.output_bytes],
}
const program = { name: 'heat-loss', version: '1.0.0', sha256, built_in: false }
const params = { entries: { first: 0, count: 10 } }
const paramsOfLength = (length: number) => ({ a: 'x'.repeat(length - '{"a":""}'.length) })

messageContract('a new campaign', CreateCampaignRequest, {
  example: {
    type: 'data_hash',
    name: 'Audit of the archive',
    purpose,
    beneficiary: 'The archive of the cooperative',
    params,
    inputs: [sha256],
    manifest: sha256,
    workload: 'heat-loss@1.0.0',
    limits,
    deadline_minutes: 60,
    priority: 0,
    reward_eur: 0.05,
    budget_eur: 5.5,
    green_only: true,
    head_start_share: 0.5,
  },
  optional: [
    'purpose',
    'beneficiary',
    'inputs',
    'manifest',
    'workload',
    'limits',
    ...LIMITS.map((name) => `limits.${name}`),
    'priority',
    'reward_eur',
    'budget_eur',
    'green_only',
    'head_start_share',
  ],
  open: ['params'],
  whole: ['deadline_minutes', 'priority', ...LIMITS.map((name) => `limits.${name}`)],
  oneOf: { type: TASK_TYPES },
  within: {
    deadline_minutes: [1, DEADLINE_MINUTES_MAX],
    priority: [-PRIORITY_MAX, PRIORITY_MAX],
    reward_eur: [0, REWARD_EUR_MAX],
    budget_eur: [0, BUDGET_EUR_MAX],
    ...LIMITS_WITHIN,
    head_start_share: [0, 1],
  },
  lengths: {
    name: [1, 255],
    beneficiary: [1, 255],
    inputs: [1, CAMPAIGN_INPUTS_MAX],
    'purpose.fr': [1, 1000],
    'purpose.nl': [1, 1000],
    'purpose.en': [1, 1000],
    'purpose.de': [1, 1000],
  },
  accepts: { params: [{}, paramsOfLength(CAMPAIGN_PARAMS_MAX)], workload: [sha256], limits: [{}] },
  refuses: {
    params: [paramsOfLength(CAMPAIGN_PARAMS_MAX + 1)],
    name: [' ', '\t', 'two\nlines', 'a\u001B[2J'],
    beneficiary: ['\u0007'],
    workload: ['heat-loss', 'heat-loss@', '@1.0.0', 'Heat@1', `${sha256}@`, `${sha256}0`, 'a b@1'],
  },
})

const item = {
  id,
  type: 'data_hash',
  name: 'Audit of the archive',
  beneficiary: 'The archive of the cooperative',
  book: 'main',
  status: 'finished',
  priority: 0,
  green_only: false,
  head_start_share: 0.5,
  deadline: at,
  tasks: { total: 6, pending: 1, assigned: 1, in_progress: 1, completed: 1, failed: 1, expired: 1 },
  reward_eur: '0.01',
  budget_eur: '0.06',
  spent_eur: '0.01',
  left_eur: '0.05',
  returned_eur: '0',
  created_at: at,
  closed_at: at,
}
const ITEM_WHOLE = ['priority', ...Object.keys(item.tasks).map((state) => `tasks.${state}`)]
const ITEM_NULLABLE = ['beneficiary', 'closed_at']
const ITEM_ONE_OF = { type: TASK_TYPES, status: CAMPAIGN_STATES, book: ['main', 'demo'] }

messageContract('a campaign in a list', CampaignItem, {
  example: item,
  nullable: ITEM_NULLABLE,
  whole: ITEM_WHOLE,
  oneOf: ITEM_ONE_OF,
})

messageContract('a campaign', CampaignResponse, {
  example: { ...item, purpose, params, workload: program, limits },
  nullable: [...ITEM_NULLABLE, 'purpose', 'workload', 'limits'],
  open: ['params'],
  whole: [...ITEM_WHOLE, ...LIMITS.map((name) => `limits.${name}`)],
  within: LIMITS_WITHIN,
  oneOf: ITEM_ONE_OF,
})

messageContract('the query for campaigns', CampaignsQuery, {
  example: { limit: '50', cursor: 'Y2FtcGFpZ24', status: 'running' },
  reads: { limit: 50, cursor: 'Y2FtcGFpZ24', status: 'running' },
  optional: ['limit', 'cursor', 'status'],
  oneOf: { status: CAMPAIGN_STATES },
  lengths: { cursor: [1, 200] },
})

messageContract('another try', RetryRequest, {
  example: { deadline_minutes: 60 },
  optional: ['deadline_minutes'],
  whole: ['deadline_minutes'],
  within: { deadline_minutes: [1, DEADLINE_MINUTES_MAX] },
})

messageContract('the query for a result', ResultQuery, {
  example: { partial: 'true', format: 'csv' },
  optional: ['partial', 'format'],
  oneOf: { partial: ['true', 'false'], format: ['whole', 'csv'] },
})

messageContract('a page of campaigns', CampaignsResponse, {
  example: { items: [item], next_cursor: 'Y2FtcGFpZ24' },
  nullable: ['next_cursor', ...ITEM_NULLABLE.map((name) => `items.0.${name}`)],
  whole: ITEM_WHOLE.map((name) => `items.0.${name}`),
  accepts: { items: [[]] },
})

test('the longest campaign fits into a body of 256 KB', () => {
  const longest = {
    type: 'scientific',
    name: 'x'.repeat(255),
    purpose: { fr: 'x'.repeat(1000), nl: 'x'.repeat(1000), en: 'x'.repeat(1000), de: 'x'.repeat(1000) },
    beneficiary: 'x'.repeat(255),
    params: paramsOfLength(CAMPAIGN_PARAMS_MAX),
    inputs: Array.from({ length: CAMPAIGN_INPUTS_MAX + 1 }, () => sha256),
    deadline_minutes: DEADLINE_MINUTES_MAX,
  }
  expect(JSON.stringify(longest).length).toBeLessThan(256 * 1024)
})

test('surrounding space is no part of a name', () => {
  expect(CampaignItem.shape.name.parse(' as booked ')).toBe(' as booked ')
  expect(CreateCampaignRequest.shape.name.parse(' Audit ')).toBe('Audit')
})
