import { expect, test } from 'vitest'
import {
  ENROLMENT_POLICIES,
  FactorsResponse,
  GridResponse,
  HealthResponse,
  ReadyResponse,
  StatsResponse,
} from './grid.ts'
import { messageContract } from './message.contract.ts'

const NODE_COUNTS = ['total_nodes', 'active_nodes', 'total_cpu_cores', 'nodes_with_solar']
const TASK_COUNTS = ['total', 'pending', 'assigned', 'in_progress', 'completed', 'failed', 'expired'].map(
  (state) => `${state}_tasks`,
)
const counted = (names: readonly string[]) => Object.fromEntries(names.map((name, index) => [name, index]))

messageContract('who a coordinator is', GridResponse, {
  example: {
    coordinator_id: '01890000-0000-7000-8000-00000000000c',
    name: 'KoproGo Grid',
    version: '0.1.0',
    agent_version_min: '0.1.0',
    enrolment: 'open',
  },
  oneOf: { enrolment: ENROLMENT_POLICIES },
})

messageContract('the statistics of a grid', StatsResponse, {
  example: {
    nodes: { ...counted(NODE_COUNTS), total_energy_saved_wh: 60.5, total_carbon_credits: '0.0108' },
    tasks: counted(TASK_COUNTS),
    cooperative_fund_eur: '0.000081',
  },
  whole: [...NODE_COUNTS.map((name) => `nodes.${name}`), ...TASK_COUNTS.map((name) => `tasks.${name}`)],
})

messageContract('the factors and prices of carbon', FactorsResponse, {
  example: {
    factors: [
      { id: 'be-2025', kg_co2_per_kwh: '0.18', source: 'Belgian grid', valid_from: '2025-01-01T00:00:00.000Z' },
    ],
    prices: [{ id: 'eu-2025', eur_per_kg: '0.025', source: 'Cooperative', valid_from: '2025-01-01T00:00:00.000Z' }],
  },
  accepts: { factors: [[]], prices: [[]] },
})

messageContract('a sign of life', HealthResponse, { example: { status: 'ok' }, oneOf: { status: ['ok'] } })

messageContract('a sign of readiness', ReadyResponse, {
  example: { status: 'ready', database: true, disk: true },
  oneOf: { status: ['ready', 'not_ready'] },
  accepts: { database: [false], disk: [false] },
})

test('a grid enrols by one of three policies', () => {
  expect(ENROLMENT_POLICIES).toEqual(['open', 'invite', 'approve'])
})
