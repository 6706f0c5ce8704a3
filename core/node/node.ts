import { nodeErrors } from './errors.ts'

export const NAME_LENGTH_MAX = 255
export const CPU_CORES_MAX = 256
/** A node that was silent for longer is offline. */
export const OFFLINE_AFTER_MS = 5 * 60_000
/** Sun reported longer ago than this is not surplus any more. */
export const SURPLUS_FRESH_MS = 120_000
/** The power at which the solar half of the eco score is full, in W. */
export const ECO_SOLAR_FULL_W = 1000

/** What an admin has decided about a node; `left` is final. */
export type NodeStanding = 'approved' | 'pending_approval' | 'suspended' | 'left'
export const NODE_STATUSES = ['active', 'idle', 'offline', 'suspended', 'pending_approval', 'left'] as const
export type NodeStatus = (typeof NODE_STATUSES)[number]

/** The status others see: the admin's decision first, else whether it was heard lately and whether it has work. */
export function nodeStatus(node: {
  standing: NodeStanding
  lastSeenAt: Date | null
  openAssignments: number
  now: Date
}): NodeStatus {
  if (node.standing !== 'approved') return node.standing
  if (node.lastSeenAt === null) return 'offline'
  if (node.now.getTime() - node.lastSeenAt.getTime() > OFFLINE_AFTER_MS) return 'offline'
  return node.openAssignments > 0 ? 'active' : 'idle'
}

/** What an admin makes of a node: approve or reinstate it, or suspend it. Throws `node_gone` for one that has left. */
export function decideStanding(standing: NodeStanding, wanted: 'active' | 'suspended'): NodeStanding {
  if (standing === 'left') throw nodeErrors.node_gone()
  return wanted === 'active' ? 'approved' : 'suspended'
}

/** Throws `node_suspended`, `node_pending` or `node_left` unless the node may take part. */
export function ensureMayWork(standing: NodeStanding): void {
  if (standing === 'suspended') throw nodeErrors.node_suspended()
  if (standing === 'pending_approval') throw nodeErrors.node_pending()
  if (standing === 'left') throw nodeErrors.node_left()
}

/** Also those that break a line (U+2028, U+2029) or turn the text after them around (U+202A…202E, U+2066…2069). */
const CONTROL_CHARACTER = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u

/** A node's name or location: trimmed, 1 to 255 Unicode code points, no control characters. */
export function parseName(text: string): string {
  const trimmed = text.trim()
  const length = Array.from(trimmed).length
  if (length < 1 || length > NAME_LENGTH_MAX) throw nodeErrors.node_name_invalid({ length })
  if (CONTROL_CHARACTER.test(text)) throw nodeErrors.node_name_invalid({ reason: 'control character' })
  if (!text.isWellFormed()) throw nodeErrors.node_name_invalid({ reason: 'lone surrogate' })
  return trimmed
}

const clampToUnit = (value: number) => Math.min(1, Math.max(0, value))
/** Six decimals: what binary fractions leave behind them must not show. */
const rounded = (score: number) => Math.round(score * 1e6) / 1e6

/** `0.5 × idle + 0.5 × solar`, in [0, 1]; `cpuUsagePct` in percent, `solarW` in W. Spec section 2. */
export function ecoScore({
  cpuUsagePct,
  hasSolar,
  solarW,
}: {
  cpuUsagePct: number
  hasSolar: boolean
  solarW: number
}): number {
  const idle = clampToUnit((100 - cpuUsagePct) / 100)
  const solar = hasSolar ? clampToUnit(solarW / ECO_SOLAR_FULL_W) : 0
  return rounded(0.5 * idle + 0.5 * solar)
}

/** Whether the sun gives more than the house needs, by a heartbeat that is at most 120 s old. */
export function hasSurplus(node: {
  hasSolar: boolean
  solarW: number
  surplusW: number | null
  heardAt: Date
  now: Date
}): boolean {
  if (!node.hasSolar) return false
  if (node.now.getTime() - node.heardAt.getTime() > SURPLUS_FRESH_MS) return false
  return (node.surplusW ?? node.solarW) > 0
}

/** How many assignments one node may hold open at once. */
export const openAssignmentsMax = (cpuCores: number) => Math.max(2, 2 * cpuCores)
