import type { AgentSnapshot, RunningTask } from '#core/contracts/agent.ts'
import type { HostState } from '#core/contracts/host-bridge.ts'
import { PREFERENCES_DEFAULT } from '#core/contracts/preferences.ts'
import type { z } from 'zod'

const NOON = '2026-06-21T12:00:00.000Z'
const ID = '01977a00-0000-7000-8000-000000000001'

/** An agent that waits for work; what is given replaces it. */
export const anAgent = (given: Partial<AgentSnapshot>): AgentSnapshot => ({
  seq: 1,
  at: NOON,
  agent_version: '0.1.0',
  node_id: ID,
  node_name: 'Hall',
  server: 'https://grid.example.org',
  connected: true,
  mode: 'always',
  sentence: { reason: 'asking_for_work', values: {}, next_change_at: null },
  slots: 1,
  cpu_usage_pct: 0,
  power_w: null,
  solar_w: 0,
  solar_source: null,
  running: [],
  recent: [],
  unsent_results: 0,
  earned_eur: '0',
  today: { earned_eur: '0', tasks: 0, energy_wh: 0, solar_wh: 0 },
  warnings: [],
  ...given,
})

export const aRunningTask = (): z.infer<typeof RunningTask> => ({
  assignment_id: ID,
  task_id: ID,
  task_type: 'data_hash',
  phase: 'computing',
  progress: 0.5,
  started_at: NOON,
  energy_wh: 1,
  solar_wh: 1,
  work_for: null,
})

/** A host whose agent runs; what is given replaces it. */
export const aHostState = (given: Partial<HostState> = {}): HostState => ({
  seq: 1,
  phase: 'running',
  agent: anAgent({}),
  problem: null,
  notices: [],
  preferences: PREFERENCES_DEFAULT,
  machine: { cores: 4, cpu: 'A CPU', name: 'hall', is_raspberry_pi: false },
  lock: { has_pin: false, is_locked: false },
  ...given,
})
