import type { HostState, Shell } from '#core/contracts/host-bridge.ts'
import type { Limits, Schedule, ScheduleLevel } from '#core/contracts/limits.ts'
import type { Scene } from '../scene.ts'

type Base = { readonly open: HostState; readonly locked: HostState; readonly shell: Shell }

const week = (levels: readonly (readonly [ScheduleLevel, ScheduleLevel])[]): Schedule => ({
  day_starts: '07:00',
  night_starts: '22:00',
  days: levels.map(([day, night]) => ({ day, night })),
})
const QUIET_NIGHTS = week(Array.from({ length: 7 }, () => ['full', 'off'] as const))
const OFFICE = week([...Array.from({ length: 5 }, () => ['half', 'full'] as const), ['full', 'full'], ['off', 'half']])
const EVERYTHING: Partial<Limits> = {
  cpu_share_pct: 60,
  schedule: QUIET_NIGHTS,
  when_user_active: 'half',
  user_away_after_min: 10,
  exclusive_programs: ['blender', 'obs-studio', 'a-program-whose-name-is-longer-than-the-screen-is-wide.exe'],
  foreign_load_max_pct: 30,
  temperature_max_c: 80,
  memory_max_pct: 50,
  disk_max_mb: 5000,
  network_max_mb_per_day: 2000,
}
const [PLAN, PROGRAMS, BATTERY] = ['schedule', 'programs', 'battery'].map((limit) => `[data-limit=${limit}]`)

/** The limits in Settings: as at the beginning, all of them set, by day, with what is wrong, refused, undone, and locked. */
export function limitsScenes({ open, locked, shell }: Base) {
  const withLimits = (limits: Partial<Limits>, state = open): HostState => ({
    ...state,
    preferences: { ...state.preferences, limits: { ...state.preferences.limits, ...limits } },
  })
  const scene = (limits: Partial<Limits>, more: Partial<Scene> = {}): Scene => ({
    state: withLimits(limits),
    shell,
    answers: {},
    screen: '/settings/limits',
    ...more,
  })
  const byDay = scene({ schedule: OFFICE })
  const quiet = withLimits({ schedule: QUIET_NIGHTS })
  const held: HostState = {
    ...quiet,
    agent: quiet.agent && {
      ...quiet.agent,
      slots: 0,
      running: [],
      sentence: { reason: 'limit_schedule_until', values: {}, next_change_at: '2026-06-22T05:00:00.000Z' },
    },
  }
  return {
    limits: scene({}),
    limitsSet: scene(EVERYTHING),
    limitsWeek: byDay,
    limitsCopy: { ...byDay, taps: [`${PLAN} .week > .button`], until: '.dialog' },
    limitsHeld: { ...byDay, state: held },
    limitsWrong: scene(EVERYTHING, { taps: [`${PROGRAMS} .add .button`], focus: `${PROGRAMS} .add .button` }),
    limitsUndo: scene(EVERYTHING, { taps: [`${PLAN} [value=none]`], focus: `${PLAN} .undo .button` }),
    limitsRefused: scene(EVERYTHING, {
      replies: {
        changePreferences: () => ({
          ok: false,
          problem: { code: 'bug', field: null, detail: null, values: {} },
        }),
      },
      taps: [`${BATTERY} [value=go_on]`],
      until: `${BATTERY} [role=alert]`,
    }),
    limitsTyping: scene({}, { focus: 'input' }),
    limitsElsewhere: { ...scene({}), state: { ...open, phase: 'attached' } },
    limitsLocked: { ...scene({}), state: locked },
    settingsLimits: { ...scene(EVERYTHING), screen: '/settings' },
  } as const
}
