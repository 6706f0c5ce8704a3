import type { HostState, Shell } from '#core/contracts/host-bridge.ts'
import { PREFERENCES_DEFAULT } from '#core/contracts/preferences.ts'
import { drawnTile } from './drawn-tile.ts'
import { homeScenes } from './scenes/home.ts'
import type { Replies, Scene } from './scene.ts'
import { EARNINGS_REPLIES } from './scenes/earnings.ts'
import { ownScenes } from './scenes/own.ts'
import { solarScenes } from './scenes/solar.ts'
import { sourceScenes } from './scenes/source.ts'
import { limitsScenes } from './scenes/limits.ts'

const shell: Shell = {
  kind: 'window',
  is_kiosk: true,
  can_save: true,
  can_quit: true,
  launches_at_login: false,
  secrets: 'file',
  versions: { app: '0.1.0' },
  invite: null,
}
const IDS = {
  assignment_id: '01890a5d-ac96-774b-bcce-b302099a8057',
  task_id: '01890a5d-ac96-774b-bcce-b302099a8058',
  task_type: 'data_hash',
} as const

const sunny: HostState = {
  seq: 1,
  phase: 'running',
  agent: {
    seq: 1,
    at: '2026-06-21T12:00:00.000Z',
    agent_version: '0.1.0',
    node_id: '01890a5d-ac96-774b-bcce-b302099a8059',
    node_name: 'Hall',
    server: 'https://grid.example/',
    connected: true,
    mode: 'always',
    sentence: { reason: 'computing', values: { count: 2 }, next_change_at: null },
    slots: 3,
    cpu_share: 1,
    cpu_usage_pct: 62,
    power_w: 6.4,
    solar_w: 2340,
    sun: null,
    solar_source: 'fixed watts (2340 W)',
    sources: [],
    running: [
      {
        ...IDS,
        phase: 'computing',
        progress: 0.42,
        started_at: '2026-06-21T11:56:00.000Z',
        energy_wh: 0.21,
        solar_wh: 0.2,
        resumed_from: null,
        work_for: {
          name: 'Archive 2026',
          purpose: {
            fr: 'Vérifier que les archives de la copropriété sont intactes',
            nl: 'Nagaan of het archief van de mede-eigendom ongeschonden is',
            en: 'Checking that the archive of the co-owners is intact',
            de: 'Prüfen, ob das Archiv der Eigentümergemeinschaft unversehrt ist',
          },
          beneficiary: 'Rue Haute 12',
        },
      },
    ],
    recent: [],
    unsent_results: 0,
    earned_eur: '1.2345678901',
    demo_eur: '0',
    today: { earned_eur: '0.0412', demo_eur: '0', tasks: 4, energy_wh: 2.5, solar_wh: 2.4 },
    warnings: [],
  },
  problem: null,
  notices: [],
  preferences: { ...PREFERENCES_DEFAULT, place: { latitude: 50.85, longitude: 4.35 } },
  machine: { cores: 4, cpu: 'ARM Cortex-A76', name: 'hall-pi', is_raspberry_pi: true },
  lock: { has_pin: true, is_locked: true },
}

const agent = (changes: Partial<NonNullable<HostState['agent']>>): HostState => ({
  ...sunny,
  agent: sunny.agent && { ...sunny.agent, ...changes },
})
const finished = { ...IDS, finished_at: '2026-06-21T11:50:00.000Z', result_hash: 'ab'.repeat(32), because: null }
const paid = {
  ...finished,
  outcome: 'paid',
  reward_eur: '0.01',
  node_share_eur: '0.000189',
  book: 'main',
  proof_height: 12,
} as const
const unpaid = { reward_eur: null, node_share_eur: null, book: null, proof_height: null }
const withHistory = agent({
  warnings: [{ code: 'sun_not_registered', values: {} }],
  recent: [
    paid,
    { ...paid, book: 'demo' },
    { ...finished, ...unpaid, outcome: 'waiting' },
    {
      ...finished,
      ...unpaid,
      outcome: 'not_paid',
      because: { reason: 'report_refused', detail: 'The signature does not fit.' },
    },
  ],
})
const drawing = agent({
  running: (sunny.agent?.running ?? []).map((task) => ({
    ...task,
    task_type: 'render',
    progress: 0.62,
    work_for: {
      name: 'A picture of our house',
      purpose: {
        fr: 'Une image de notre immeuble et de son toit, à 18 h 30, le jour le plus long',
        nl: 'Een beeld van ons gebouw met zijn dak, om 18.30 uur op de langste dag',
        en: 'A picture of our house with its roof, at 18:30 on the longest day',
        de: 'Ein Bild unseres Hauses mit seinem Dach, um 18:30 Uhr am längsten Tag',
      },
      beneficiary: null,
    },
  })),
})
const open: HostState = { ...sunny, lock: { has_pin: false, is_locked: false } }

const kiosk = (state: HostState, screen = '/'): Scene => ({ state, shell, answers: {}, screen })

const earnings = (replies: Replies, more: Partial<Scene> = {}): Scene => ({
  ...kiosk({ ...sunny, lock: open.lock }, '/earnings'),
  now: sunny.agent?.at ?? '',
  until: '.chart canvas',
  replies,
  ...more,
})
const notConnected = agent({
  connected: false,
  sentence: { reason: 'coordinator_unreachable', values: {}, next_change_at: '2026-06-21T12:05:00.000Z' },
})
const check = { taps: ['li > .row', '[data-way=check]'], until: '.stamp' }

export const SCENES = {
  ...homeScenes({ sunny, shell }),
  work: kiosk(withHistory, '/work'),
  workDrawing: { ...kiosk(drawing, '/work'), answers: { readPreview: drawnTile() }, until: 'canvas' },
  ...ownScenes({ open, locked: sunny, shell }),
  ...solarScenes({ open, locked: sunny, shell }),
  ...sourceScenes({ open, locked: sunny, shell }),
  ...limitsScenes({ open, locked: sunny, shell }),
  earningsEmpty: earnings(EARNINGS_REPLIES.empty, { until: '.sum .total' }),
  earningsFirst: earnings(EARNINGS_REPLIES.firstCents, { taps: ['.box button'], until: '.box .notice' }),
  earningsYear: earnings(EARNINGS_REPLIES.year, { taps: ['.periods > :nth-child(4)'] }),
  earningsToday: earnings(EARNINGS_REPLIES.year, { taps: ['.periods > :first-child'] }),
  earningsUnknown: earnings(EARNINGS_REPLIES.unknown, { state: notConnected, until: '.notice' }),
  earningsOffline: earnings(EARNINGS_REPLIES.away, { next: { ...notConnected, seq: 2 }, taps: ['.notice'] }),
  receiptRight: earnings(EARNINGS_REPLIES.right, check),
  receiptTampered: earnings(EARNINGS_REPLIES.tampered, check),
} as const satisfies Record<string, Scene>
export type SceneName = keyof typeof SCENES
