import type { NodeStanding, NodeStatus } from '#core/node/node.ts'
import type { NodeId, OwnerId } from '#core/ids.ts'

/** What an owner says about a node when it registers; powers in W, degrees of WGS 84. */
export type NodeProfile = {
  readonly name: string
  readonly location: string
  readonly cpuCores: number
  readonly hasSolar: boolean
  readonly latitude: number | null
  readonly longitude: number | null
  readonly solarPeakW: number | null
  readonly siteId: string | null
  readonly consentVersion: string | null
}

/** A node as it is now: its record, what was last heard of it and how much work it holds. */
export type NodeView = NodeProfile & {
  readonly id: NodeId
  readonly standing: NodeStanding
  readonly totalEnergySavedWh: string
  readonly totalCarbonKg: string
  readonly lastSeenAt: Date | null
  readonly cpuUsagePct: number | null
  readonly solarW: number | null
  readonly surplusW: number | null
  readonly agentVersion: string | null
  readonly openAssignments: number
  readonly failuresInARow: number
  readonly backoffUntil: Date | null
  readonly ownerId: OwnerId | null
  readonly ownerName: string | null
  readonly createdAt: Date
  /** PostgreSQL's clock when this was read. */
  readonly now: Date
}

export type NodeFilter = { readonly status: NodeStatus | null; readonly limit: number; readonly after: string | null }

export type NodeRepository = {
  /** Keeps the node of this key, or makes it with `id`; tells which. A known node keeps its id and standing. */
  register(input: { id: NodeId; publicKey: string; profile: NodeProfile }): Promise<{ node: NodeView; isNew: boolean }>
  /** Whether a node with this key exists. */
  knowsKey(publicKey: string): Promise<boolean>
  find(id: NodeId): Promise<NodeView | null>
  list(filter: NodeFilter): Promise<readonly NodeView[]>
}

/** What a signed request of a node is checked against, at most 1 s old. */
export type NodeCredentials = {
  readonly publicKey: string
  readonly hasSolar: boolean
  readonly standing: NodeStanding
}
export type FindCredentials = (id: NodeId) => Promise<NodeCredentials | null>

/** Remembers a nonce until `expiresAt`; false when this key has used it before. */
export type SpendNonce = (nonce: { publicKey: string; nonce: string; expiresAt: Date }) => Promise<boolean>

export type IssueToken = (nodeId: NodeId, now: Date) => Promise<{ token: string; expiresAt: Date }>

export type Beat = {
  readonly nodeId: NodeId
  readonly cpuUsagePct: number
  readonly solarW: number
  readonly surplusW: number | null
  readonly accepting: boolean
  readonly running: readonly { readonly assignmentId: string; readonly progress: number }[]
  readonly agentVersion: string | null
  readonly temperatureC: number | null
}

/** What a heartbeat changed: where the node stands and which of the listed assignments it should stop. */
export type BeatAnswer = {
  readonly nodeId: NodeId
  readonly standing: NodeStanding
  readonly hasSolar: boolean
  readonly openAssignments: number
  readonly lost: readonly string[]
}

/** Writes heartbeats together: presence, leases of the listed assignments. Unknown nodes are left out of the answer. */
export type WriteBeats = (
  beats: readonly (Beat & { readonly heardMsAgo: number })[],
) => Promise<ReadonlyMap<NodeId, BeatAnswer>>
