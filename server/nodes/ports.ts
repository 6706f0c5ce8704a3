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

export type NodeFilter = {
  /** Only this one. */
  readonly id: NodeId | null
  readonly ownerId: OwnerId | null
  readonly status: NodeStatus | null
  readonly limit: number
  readonly after: string | null
}

export type NodeRepository = {
  find(id: NodeId): Promise<NodeView | null>
  list(filter: NodeFilter): Promise<readonly NodeView[]>
}

/** A machine that proved its key; `newcomer` is what it becomes without a code, null when it needs one. */
export type Enrolment = {
  readonly id: NodeId
  readonly publicKey: string
  readonly profile: NodeProfile
  readonly codeHash: string | null
  readonly newcomer: 'approved' | 'pending_approval' | null
}

/**
 * Keeps the node of this key with a new profile, gives a node a new key, or makes a node; all or nothing, so that a
 * code which cannot be used now changes nothing. A known node keeps id, standing and owner. Throws what
 * `core/enrolment` says of the code, `enrolment_closed`, `key_taken` or `node_left`.
 */
export type Enrol = (enrolment: Enrolment) => Promise<{ id: NodeId; isNew: boolean }>

/** What is decided about nodes. Each throws `node_not_found`, and for a node that has left `node_gone`. */
export type ManageNodes = {
  /** Null leaves a field as it is. */
  change(
    id: NodeId,
    fields: { status: 'active' | 'suspended' | null; name: string | null; location: string | null },
  ): Promise<void>
  /** Gives work back and erases personal data; leaving twice is leaving once. */
  leave(id: NodeId): Promise<void>
  /** Keeps the hash of a code that binds a new key; tells until when it is good. Older ones are no good any more. */
  addRekey(code: { nodeId: NodeId; codeId: string; codeHash: string }): Promise<Date>
}

/** What a signed request of a node is checked against, at most 1 s old. */
export type NodeCredentials = {
  readonly publicKey: string
  readonly hasSolar: boolean
  readonly standing: NodeStanding
}
/** What was read longer than `ageMaxMs` ago is read again, also before that second is over. */
export type FindCredentials = (id: NodeId, ageMaxMs?: number) => Promise<NodeCredentials | null>

/** Remembers a nonce until `expiresAt`; false when this key has used it before. */
export type SpendNonce = (nonce: { publicKey: string; nonce: string; expiresAt: Date }) => Promise<boolean>

export type IssueToken = (
  node: { id: NodeId; publicKey: string },
  now: Date,
) => Promise<{ token: string; expiresAt: Date }>

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
