/** How long a claim or a heartbeat keeps a task for its node. */
export const LEASE_MS = 5 * 60_000
/** No chain of heartbeats holds a task longer than this from the claim. */
export const LEASE_TOTAL_MAX_MS = 6 * 3_600_000
/** Leases that may be lost before a task is given up: a bound of its own, apart from failures. */
export const LOST_LEASES_MAX = 20
/** Failures before a task is given up, unless it says otherwise. */
export const ATTEMPT_MAX_DEFAULT = 5
/** Different nodes that must say "no use trying again" before a task is given up early. */
export const FINAL_VOTES_NEEDED = 2

/** When a lease taken or renewed now runs out: never past the deadline nor 6 h after the claim. */
export function leaseExpiry(input: { now: Date; claimedAt: Date; deadline: Date; leaseMs?: number }): Date {
  const { now, claimedAt, deadline, leaseMs = LEASE_MS } = input
  return new Date(Math.min(now.getTime() + leaseMs, deadline.getTime(), claimedAt.getTime() + LEASE_TOTAL_MAX_MS))
}

/** When a task's head start ends and nodes without surplus may have it too. */
export function openToAllAt(task: { createdAt: Date; deadline: Date; headStartShare: number }): Date {
  const spanMs = task.deadline.getTime() - task.createdAt.getTime()
  return new Date(task.createdAt.getTime() + Math.floor(task.headStartShare * spanMs))
}
