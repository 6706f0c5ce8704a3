import type { AgentSnapshot } from '#core/contracts/agent.ts'
import type { HostState, Shell } from '#core/contracts/host-bridge.ts'
import type { AgentReason } from '#core/wording/reasons.ts'
import type { Scene } from '../scene.ts'

type Base = { readonly sunny: HostState; readonly shell: Shell }

/** Where the sun stands on midsummer's day over Brussels. */
const AT = {
  morning: '2026-06-21T06:10:00.000Z',
  noon: '2026-06-21T12:00:00.000Z',
  evening: '2026-06-21T18:40:00.000Z',
  night: '2026-06-21T22:30:00.000Z',
}
const SUN = {
  at: AT.noon,
  grid_w: -2240,
  pv_w: 3120,
  battery_w: null,
  load_w: 880,
  battery_soc_pct: null,
  surplus_w: 2246,
  quality: 'measured',
  problem: null,
} as const
const LOST = {
  ...SUN,
  grid_w: null,
  pv_w: null,
  load_w: null,
  surplus_w: null,
  quality: null,
  problem: { code: 'unreachable', values: { address: '192.168.1.20' } },
} as const
const said = (reason: AgentReason, next_change_at: string | null = null): Partial<AgentSnapshot> => ({
  sentence: { reason, values: { count: 1 }, next_change_at },
})
const idle = (reason: AgentReason, next_change_at: string | null = null) => ({
  ...said(reason, next_change_at),
  running: [],
  power_w: 2.7,
})

/** Home by day and by night, and in every state that work can be in. */
export function homeScenes({ sunny, shell }: Base) {
  const agent = (changes: Partial<AgentSnapshot>): HostState => ({
    ...sunny,
    agent: sunny.agent && { ...sunny.agent, ...changes },
  })
  const at = (now: string, state: HostState): Scene => ({ state, shell, answers: {}, now })
  const noon = (changes: Partial<AgentSnapshot>) => at(AT.noon, agent(changes))
  const meter = { solar_source: 'P1 meter' }
  const nothing = {
    ...meter,
    earned_eur: '0',
    today: { earned_eur: '0', demo_eur: '0', tasks: 0, energy_wh: 0, solar_wh: 0 },
  }

  return {
    sunny: at(AT.noon, sunny),
    morning: at(AT.morning, agent({ ...meter, solar_w: 612, today: { ...nothing.today, earned_eur: '0.000189' } })),
    evening: at(AT.evening, agent({ ...meter, solar_w: 118 })),
    dusk: at(AT.evening, agent({ ...meter, solar_w: 4.1 })),
    night: at(AT.night, agent({ ...meter, solar_w: 0 })),
    cloudy: noon({ ...meter, solar_w: 90 }),
    meters: noon({ ...meter, sun: SUN }),
    meterOfGrid: noon({ ...meter, sun: { ...SUN, pv_w: null, load_w: null } }),
    meterLost: noon({ ...meter, sun: LOST, ...said('meter_lost') }),
    largeRoof: noon({
      ...meter,
      solar_w: 12_345,
      power_w: 84,
      earned_eur: '12.3',
      today: { ...nothing.today, earned_eur: '3.20' },
    }),
    practice: noon({ ...nothing, demo_eur: '0.02', today: { ...nothing.today, demo_eur: '0.02', tasks: 2 } }),
    practiceToo: noon({ ...meter, today: { ...nothing.today, earned_eur: '0.010189', demo_eur: '0.02', tasks: 3 } }),
    noMeter: noon({ solar_w: 0, solar_source: null }),
    noMeterIdle: noon({ solar_w: 0, solar_source: null, ...idle('asking_for_work') }),
    paused: noon({ mode: 'paused', ...said('paused_by_user_until', '2026-06-21T16:00:00.000Z') }),
    pausedOpen: noon({ mode: 'paused', ...idle('paused_by_user') }),
    waiting: noon({ ...meter, ...idle('waiting_for_work', '2026-06-21T12:04:00.000Z') }),
    finishing: noon({ ...meter, mode: 'finish', ...said('finishing') }),
    finished: noon({ ...meter, mode: 'finish', ...idle('finished') }),
    offline: noon({ ...meter, connected: false, ...idle('coordinator_unreachable', '2026-06-21T12:00:35.000Z') }),
    pending: noon({ ...nothing, ...idle('node_pending') }),
    suspended: noon({ ...meter, ...idle('node_suspended') }),
    outdated: noon({ ...meter, ...idle('agent_outdated') }),
    starting: at(AT.noon, { ...sunny, phase: 'starting', agent: null }),
    failed: at(AT.noon, {
      ...sunny,
      phase: 'failed',
      agent: null,
      problem: {
        code: 'database_unusable',
        field: null,
        detail: 'agent.sqlite: disk I/O error',
        values: { detail: 'agent.sqlite: disk I/O error' },
      },
    }),
  } as const
}
