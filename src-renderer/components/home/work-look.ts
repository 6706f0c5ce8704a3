import type { AgentReason } from '#core/wording/reasons.ts'

/** What the work of this computer looks like, at a glance: in the picture, and beside the sentence. */
export const WORK_LOOKS = [
  'working',
  'waiting',
  'starting',
  'paused',
  'finishing',
  'finished',
  'offline',
  'pending',
  'suspended',
  'failed',
] as const
export type WorkLook = (typeof WORK_LOOKS)[number]

/** Every reason has its look; what only a person can mend looks like trouble. */
export const LOOK_OF_REASON: Readonly<Record<AgentReason, WorkLook>> = {
  starting: 'starting',
  computing: 'working',
  asking_for_work: 'waiting',
  waiting_for_work: 'waiting',
  paused_by_user: 'paused',
  paused_by_user_until: 'paused',
  finishing: 'finishing',
  stopping: 'finishing',
  finished: 'finished',
  coordinator_unreachable: 'offline',
  node_suspended: 'suspended',
  node_pending: 'pending',
  not_registered: 'pending',
  node_left: 'failed',
  agent_outdated: 'failed',
  storage_full: 'failed',
  computing_with_sun: 'working',
  waiting_for_sun: 'waiting',
  sun_starting: 'starting',
  sun_resting: 'waiting',
  cloud_minutes: 'working',
  cloud_seconds: 'working',
  deadline_from_grid: 'working',
  waiting_for_meter: 'waiting',
  meter_lost: 'working',
  sun_without_meter: 'waiting',
  limit_schedule: 'paused',
  limit_schedule_until: 'paused',
  limit_battery: 'paused',
  limit_user: 'paused',
  limit_load: 'paused',
  limit_program: 'paused',
  limit_memory: 'waiting',
  limit_disk: 'waiting',
  limit_network: 'waiting',
  limit_temperature: 'paused',
  half_by_schedule: 'working',
  half_for_user: 'working',
}

/** Its sign, drawn on a 24 × 24 grid with round ends. */
export const SIGNS: Readonly<Record<WorkLook, string>> = {
  working: 'M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4',
  waiting: 'M5 12h.01M12 12h.01M19 12h.01',
  starting: 'M12 3v8M7.5 6a8 8 0 1 0 9 0',
  paused: 'M8 5v14M16 5v14',
  finishing: 'M5 21V4h13l-3 4 3 4H5',
  finished: 'M4 13l5 5L20 6',
  offline: 'M3 10a14 14 0 0 1 18 0M7 14.5a8 8 0 0 1 10 0M12 19h.01M4 3l16 18',
  pending: 'M6 3h12M6 21h12M8 3v4l4 5 4-5V3M8 21v-4l4-5 4 5v4',
  suspended: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM6 6l12 12',
  failed: 'M12 3 2 20h20zM12 10v4M12 17v.01',
}
