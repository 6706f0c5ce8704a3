import type { AgentSnapshot } from './agent.ts'
import type { HostState } from './host-bridge.ts'
import { PREFERENCES_DEFAULT } from './preferences.ts'
import type { SunNow } from './solar.ts'

type Running = AgentSnapshot['running'][number]
type Finished = AgentSnapshot['recent'][number]
const IDS = {
  assignment_id: '01890a5d-ac96-774b-bcce-b302099a8057',
  task_id: '01890a5d-ac96-774b-bcce-b302099a8058',
  task_type: 'data_hash',
} as const

/** For tests: an agent that computes one task. */
export const aSnapshot = (changes: Partial<AgentSnapshot> = {}): AgentSnapshot => ({
  seq: 1,
  at: '2026-06-21T12:00:00.000Z',
  agent_version: '0.1.0',
  node_id: '01890a5d-ac96-774b-bcce-b302099a8059',
  node_name: 'Hall',
  server: 'http://localhost:8081/',
  connected: true,
  mode: 'always',
  sentence: { reason: 'computing', values: { count: 1 }, next_change_at: null },
  slots: 2,
  cpu_share: 1,
  cpu_usage_pct: 25,
  power_w: null,
  solar_w: 0,
  sun: null,
  solar_source: null,
  sources: [],
  running: [],
  recent: [],
  unsent_results: 0,
  earned_eur: '0',
  demo_eur: '0',
  today: { earned_eur: '0', demo_eur: '0', tasks: 0, energy_wh: 0, solar_wh: 0 },
  warnings: [],
  ...changes,
})

/** For tests: meters that answer and know nothing yet. */
export const aSun = (changes: Partial<SunNow> = {}): SunNow => ({
  at: '2026-06-21T12:00:00.000Z',
  grid_w: null,
  pv_w: null,
  battery_w: null,
  load_w: null,
  battery_soc_pct: null,
  surplus_w: null,
  quality: 'measured',
  problem: null,
  ...changes,
})

export const aRunningTask = (changes: Partial<Running> = {}): Running => ({
  ...IDS,
  phase: 'computing',
  progress: 0,
  started_at: '2026-06-21T12:00:00.000Z',
  energy_wh: 0,
  solar_wh: 0,
  resumed_from: null,
  work_for: null,
  ...changes,
})

export const aFinishedTask = (changes: Partial<Finished> = {}): Finished => ({
  ...IDS,
  finished_at: '2026-06-21T12:05:00.000Z',
  outcome: 'waiting',
  result_hash: 'ab'.repeat(32),
  reward_eur: null,
  node_share_eur: null,
  book: null,
  proof_height: null,
  because: null,
  ...changes,
})

/** For tests: a host whose node has not joined yet. */
export const aHostState = (changes: Partial<HostState> = {}): HostState => ({
  seq: 1,
  phase: 'welcome',
  agent: null,
  problem: null,
  notices: [],
  preferences: PREFERENCES_DEFAULT,
  machine: { cores: 4, cpu: 'A processor', name: 'hall-pi', is_raspberry_pi: false },
  lock: { has_pin: false, is_locked: false },
  ...changes,
})
