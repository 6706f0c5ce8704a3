/** Every reason an agent can give for computing or not computing. */
export const AGENT_REASONS = [
  'starting',
  'computing',
  'asking_for_work',
  'waiting_for_work',
  'paused_by_user',
  'paused_by_user_until',
  'finishing',
  'finished',
  'coordinator_unreachable',
  'node_suspended',
  'node_pending',
  'node_left',
  'agent_outdated',
  'not_registered',
  'storage_full',
  'stopping',
] as const
export type AgentReason = (typeof AGENT_REASONS)[number]
