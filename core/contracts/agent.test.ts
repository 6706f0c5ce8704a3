import { NOT_PAID_REASONS } from '../wording/not-paid.ts'
import { AGENT_REASONS } from '../wording/reasons.ts'
import { AGENT_WARNINGS } from '../wording/warnings.ts'
import {
  AgentSentence,
  AgentSnapshot,
  AgentWarning,
  ControlRequest,
  ControlResponse,
  FinishedTask,
  RunningTask,
} from './agent.ts'
import { messageContract } from './message.contract.ts'

const id = '01890000-0000-7000-8000-000000000001'
const at = '2026-06-21T12:00:00.000Z'
const sentence = { reason: 'computing', values: { count: 2, time: '18:00' }, next_change_at: at }
const running = {
  assignment_id: id,
  task_id: id,
  task_type: 'render',
  phase: 'computing',
  progress: 0.5,
  started_at: at,
  energy_wh: 1.5,
  solar_wh: 0.5,
  resumed_from: 0.5,
  work_for: {
    name: 'Archive',
    purpose: { fr: 'Vérifier', nl: 'Nakijken', en: 'Check', de: 'Prüfen' },
    beneficiary: 'The archive of the cooperative',
  },
}
const RUNNING_NULLABLE = ['resumed_from', 'work_for', 'work_for.purpose', 'work_for.beneficiary']
const finished = {
  assignment_id: id,
  task_id: id,
  task_type: 'data_hash',
  finished_at: at,
  outcome: 'paid',
  result_hash: 'a1'.repeat(32),
  reward_eur: '0.01',
  node_share_eur: '0.000189',
  book: 'main',
  proof_height: 12,
  because: { reason: 'task_expired', detail: 'The deadline has passed.' },
}
const sun = {
  at,
  grid_w: -440.5,
  pv_w: 1000.5,
  battery_w: 0,
  load_w: 560,
  battery_soc_pct: 80.5,
  surplus_w: 500.5,
  quality: 'measured',
  problem: { code: 'stale', values: { address: 'a meter', seconds: 100 } },
}
const snapshot = {
  seq: 7,
  at,
  agent_version: '0.1.0',
  node_id: id,
  node_name: 'Hall kiosk',
  server: 'https://grid.example.org',
  connected: true,
  mode: 'always',
  sentence,
  slots: 2,
  cpu_share: 1,
  cpu_usage_pct: 20.5,
  power_w: 4.5,
  solar_w: 500.5,
  sun,
  solar_source: 'fixed watts (500 W)',
  sources: [{ name: 'Shelly (pv)', reading: sun, problem: sun.problem }],
  running: [running],
  recent: [finished],
  unsent_results: 0,
  earned_eur: '1.25',
  demo_eur: '0.5',
  today: { earned_eur: '0.25', demo_eur: '0.125', tasks: 3, energy_wh: 1.5, solar_wh: 0.5 },
  warnings: [{ code: 'meter_unreadable', values: { detail: 'no such device' } }],
}
const SUN_NULLABLE = Object.keys(sun)
const FINISHED_NULLABLE = ['reward_eur', 'node_share_eur', 'book', 'proof_height', 'because', 'because.detail']
const within = (path: string, names: readonly string[]) => names.map((name) => `${path}.${name}`)
const snapshotRules = {
  nullable: [
    'node_id',
    'node_name',
    'server',
    'power_w',
    'solar_source',
    'sun',
    ...within('sun', SUN_NULLABLE),
    ...within('sources.0', ['name', 'reading', 'problem', ...within('reading', SUN_NULLABLE)]),
    'sentence.next_change_at',
    ...within('recent.0', FINISHED_NULLABLE),
    ...within('running.0', RUNNING_NULLABLE),
  ],
  open: [
    'sentence.values',
    'sun.problem.values',
    'sources.0.problem.values',
    'sources.0.reading.problem.values',
    'warnings.0.values',
  ],
  whole: ['seq', 'slots', 'unsent_results', 'recent.0.proof_height', 'today.tasks'],
}

messageContract('why an agent computes or not', AgentSentence, {
  example: sentence,
  nullable: ['next_change_at'],
  open: ['values'],
  oneOf: { reason: AGENT_REASONS },
  accepts: { values: [{}, { count: 0 }, { time: '' }] },
  refuses: { values: [{ count: null }, { count: true }, { count: [1] }, { count: Number.NaN }] },
})

messageContract('a warning of an agent', AgentWarning, {
  example: { code: 'meter_unreadable', values: { detail: 'no such device' } },
  open: ['values'],
  oneOf: { code: AGENT_WARNINGS },
})

messageContract('a running task', RunningTask, {
  example: running,
  nullable: RUNNING_NULLABLE,
  oneOf: {
    task_type: ['ml_train', 'data_hash', 'render', 'scientific'],
    phase: ['fetching', 'computing', 'paused', 'reporting'],
  },
  within: { progress: [0, 1] },
})

messageContract('a finished task', FinishedTask, {
  example: finished,
  nullable: FINISHED_NULLABLE,
  whole: ['proof_height'],
  oneOf: { outcome: ['waiting', 'paid', 'not_paid'], book: ['main', 'demo'], 'because.reason': NOT_PAID_REASONS },
})

messageContract('the snapshot of an agent', AgentSnapshot, {
  ...snapshotRules,
  example: snapshot,
  oneOf: { mode: ['always', 'paused', 'finish'] },
  lengths: { recent: [0, 50] },
  accepts: { running: [[]], warnings: [[]] },
})

messageContract('a pause over the control socket', ControlRequest, {
  example: { verb: 'pause', until: at },
  nullable: ['until'],
})

for (const verb of ['status', 'watch', 'resume', 'finish']) {
  messageContract(`${verb} over the control socket`, ControlRequest, {
    example: { verb },
    oneOf: { verb: ['status', 'watch', 'resume', 'finish'] },
    refuses: { verb: ['pause'] },
  })
}

messageContract('an answer over the control socket', ControlResponse, {
  example: { ok: true, snapshot },
  nullable: within('snapshot', snapshotRules.nullable),
  open: within('snapshot', snapshotRules.open),
  whole: within('snapshot', snapshotRules.whole),
  refuses: { ok: [false] },
})

messageContract('a refusal over the control socket', ControlResponse, {
  example: { ok: false, error: 'There is no such verb.' },
  refuses: { ok: [true] },
})
