import { expect, test } from 'vitest'
import { NODE_STATUSES } from '../node/node.ts'
import { messageContract } from './message.contract.ts'
import {
  HeartbeatRequest,
  HeartbeatResponse,
  NodeResponse,
  NodesQuery,
  NodesResponse,
  PatchNodeRequest,
  RegisterRequest,
  RegisterResponse,
  RUNNING_MAX,
  TokenRequest,
  TokenResponse,
} from './nodes.ts'

const id = '01890000-0000-7000-8000-000000000001'
const at = '2026-06-21T12:00:00.000Z'
const signedNow = { issued_at: at, nonce: 'A'.repeat(22), signature: 'A'.repeat(86) }
const SIGNED_LENGTHS = { nonce: [22, 128], signature: [86, 86] } as const
const fields = {
  id,
  name: 'Hall kiosk',
  cpu_cores: 4,
  has_solar: true,
  location: 'Rue du Toit 1, Liège',
  status: 'idle',
  eco_score: 0.65,
  total_energy_saved_wh: 60.5,
  total_carbon_credits: '0.0108',
}
const node = {
  ...fields,
  solar_watts: 500.5,
  surplus_watts: 100.5,
  cpu_usage: 20.5,
  open_assignments: 1,
  failures_in_a_row: 0,
  backoff_until: at,
  last_seen_at: at,
  agent_version: '0.1.0',
  owner_id: id,
  owner_name: 'Marie',
  consent_version: '2026-01',
  created_at: at,
}
const NODE_NULLABLE = [
  'solar_watts',
  'surplus_watts',
  'cpu_usage',
  'backoff_until',
  'last_seen_at',
  'agent_version',
  'owner_id',
  'owner_name',
  'consent_version',
]
const NODE_WHOLE = ['cpu_cores', 'open_assignments', 'failures_in_a_row']

messageContract('a registration', RegisterRequest, {
  example: {
    name: 'Hall kiosk',
    cpu_cores: 4,
    has_solar: true,
    location: 'Rue du Toit 1, Liège',
    public_key: 'A'.repeat(43),
    ...signedNow,
    latitude: 50.6,
    longitude: 5.6,
    solar_peak_watts: 4200.5,
    site_id: 'meter-1',
    enrolment_code: 'welcome',
    consent_version: '2026-01',
  },
  optional: ['latitude', 'longitude', 'solar_peak_watts', 'site_id', 'enrolment_code', 'consent_version'],
  whole: ['cpu_cores'],
  within: { cpu_cores: [1, 256], latitude: [-90, 90], longitude: [-180, 180], solar_peak_watts: [0, 10_000_000] },
  lengths: {
    ...SIGNED_LENGTHS,
    name: [1, 610],
    location: [1, 610],
    public_key: [43, 43],
    site_id: [1, 100],
    enrolment_code: [1, 200],
    consent_version: [1, 50],
  },
  accepts: { has_solar: [false], name: ['🌞'.repeat(255)] },
  refuses: { has_solar: [0, 1, 'true'], public_key: [`${'A'.repeat(42)}=`], nonce: [`${'A'.repeat(22)}==`] },
})

messageContract('the answer to a registration', RegisterResponse, {
  example: { ...fields, token: 'header.claims.signature', token_expires_at: at },
  whole: ['cpu_cores'],
  oneOf: { status: NODE_STATUSES },
  within: { eco_score: [0, 1] },
})

messageContract('the request for a token', TokenRequest, {
  example: { node_id: id, ...signedNow },
  lengths: SIGNED_LENGTHS,
})

messageContract('a fresh token', TokenResponse, {
  example: { token: 'header.claims.signature', token_expires_at: at },
})

messageContract('a heartbeat', HeartbeatRequest, {
  example: {
    node_id: id,
    cpu_usage: 20.5,
    solar_watts: 500.5,
    surplus_watts: 100.5,
    accepting: true,
    running: [{ assignment_id: id, progress: 0.5 }],
    agent_version: '0.1.0',
    temperature_c: 45.5,
  },
  optional: ['surplus_watts', 'accepting', 'running', 'agent_version', 'temperature_c'],
  within: {
    cpu_usage: [0, 100],
    solar_watts: [0, 10_000_000],
    surplus_watts: [-10_000_000, 10_000_000],
    'running.0.progress': [0, 1],
    temperature_c: [-100, 200],
  },
  lengths: { running: [0, RUNNING_MAX], agent_version: [1, 50] },
  accepts: { accepting: [false] },
})

messageContract('the answer to a heartbeat', HeartbeatResponse, {
  example: { id, status: 'active', eco_score: 0.65, lost: [id], next_heartbeat_s: 30.5 },
  oneOf: { status: NODE_STATUSES },
  accepts: { lost: [[]] },
})

messageContract('a node', NodeResponse, {
  example: node,
  nullable: NODE_NULLABLE,
  whole: NODE_WHOLE,
  oneOf: { status: NODE_STATUSES },
  within: { eco_score: [0, 1] },
})

messageContract('the query for nodes', NodesQuery, {
  example: { limit: '50', cursor: 'bm9kZQ', status: 'idle', owner_id: id },
  reads: { limit: 50, cursor: 'bm9kZQ', status: 'idle', owner_id: id },
  optional: ['limit', 'cursor', 'status', 'owner_id'],
  oneOf: { status: NODE_STATUSES },
  lengths: { cursor: [1, 200] },
  accepts: { limit: ['1', '500'] },
  refuses: { limit: ['0', '501'] },
})

messageContract('a page of nodes', NodesResponse, {
  example: { items: [node], next_cursor: 'bm9kZQ' },
  nullable: ['next_cursor', ...NODE_NULLABLE.map((name) => `items.0.${name}`)],
  whole: NODE_WHOLE.map((name) => `items.0.${name}`),
  accepts: { items: [[]] },
})

test('a heartbeat lists as many assignments as the largest node may hold', () => {
  expect(RUNNING_MAX).toBe(512)
})

const mayPatch = (value: unknown) => PatchNodeRequest.safeParse(value).success

test('an admin changes standing, name or place, at least one of them, and nothing else', () => {
  for (const value of [{ status: 'active' }, { status: 'suspended', name: 'Roof' }, { location: 'Liège' }]) {
    expect(mayPatch(value)).toBe(true)
  }
  for (const value of [{}, { status: 'left' }, { cpu_cores: 8 }, { name: '' }, { name: 'Roof', owner_id: id }]) {
    expect(mayPatch(value)).toBe(false)
  }
})
