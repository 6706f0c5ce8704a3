import { type EnrolmentCode, codeRefusal } from '#core/enrolment/invite.ts'
import { enrolmentErrors } from '#core/enrolment/errors.ts'
import { asNodeId } from '#core/ids.ts'
import { nodeErrors } from '#core/node/errors.ts'
import type { NodeStanding } from '#core/node/node.ts'
import type { Database, Queryable } from '../../shared/postgres/database.ts'
import type { Enrol, Enrolment, NodeProfile } from '../ports.ts'

type KnownRow = { id: string; standing: NodeStanding }
type CodeRow = EnrolmentCode & {
  readonly id: string
  readonly purpose: 'invite' | 'rekey'
  readonly ownerId: string | null
  readonly nodeId: string | null
  readonly usedBy: string | null
  readonly now: Date
}

/** One lock for all enrolments: they are rare, and two of one key or one code must see each other. */
const LOCK = 'select pg_advisory_xact_lock(4726174)'
/** Locked, so that a node which leaves at this moment is not given its name back. */
const BY_KEY = 'select id, standing from grid_nodes where public_key = $1 for no key update'
const BY_ID = 'select id, standing from grid_nodes where id = $1 for update'
const CODE = `
  select id, purpose, owner_id as "ownerId", node_id as "nodeId", expires_at as "expiresAt", used_at as "usedAt",
    revoked_at as "revokedAt", used_by_node_id as "usedBy", clock_timestamp() as now
  from grid_enrolment_codes where code_hash = $1`
/** Whatever was read before: at the moment of its use a code must be good. */
const USE = `
  update grid_enrolment_codes set used_at = clock_timestamp(), used_by_node_id = $2
  where id = $1 and used_at is null and revoked_at is null and expires_at > clock_timestamp() returning id`

/** A consent stays known when a later registration does not repeat it. */
const PROFILE = `name = $2, location = $3, cpu_cores = $4, has_solar = $5, latitude = $6, longitude = $7,
  solar_peak_watts = $8, site_id = $9, consent_version = coalesce($10, consent_version), updated_at = now()`
const UPDATE = `update grid_nodes set ${PROFILE} where id = $1`
const REKEY = `update grid_nodes set ${PROFILE}, public_key = $11 where id = $1`
const INSERT = `
  insert into grid_nodes (id, name, location, cpu_cores, has_solar, latitude, longitude, solar_peak_watts, site_id,
    consent_version, public_key, standing, owner_id)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

/** What the code says and what the node becomes are one transaction: a code is never used up for nothing. */
export function postgresEnrol(database: Database): Enrol {
  return (enrolment) =>
    database.transaction(async (tx) => {
      await tx.query(LOCK, [])
      const [known] = await tx.query<KnownRow>(BY_KEY, [enrolment.publicKey])
      if (known?.standing === 'left') throw nodeErrors.node_left()
      const code = enrolment.codeHash === null ? null : await usableCode(tx, enrolment.codeHash, known?.id ?? null)
      if (code?.purpose === 'rekey') return rekey(tx, enrolment, { code, known })
      if (known) return update(tx, known.id, enrolment)
      return insert(tx, enrolment, code)
    })
}

/** A node that repeats its own registration, because the answer got lost, is not told that its code was used. */
async function usableCode(tx: Queryable, codeHash: string, knownId: string | null): Promise<CodeRow | null> {
  const [code] = await tx.query<CodeRow>(CODE, [codeHash])
  if (!code) throw enrolmentErrors.code_unknown()
  if (code.usedBy !== null && code.usedBy === knownId) return null
  const refusal = codeRefusal(code, code.now)
  if (refusal !== null) throw enrolmentErrors[refusal]()
  return code
}

type Rekey = { code: CodeRow; known: KnownRow | undefined }

async function rekey(tx: Queryable, enrolment: Enrolment, { code, known }: Rekey) {
  if (code.nodeId === null) throw new Error('A re-key code names no node')
  if (known && known.id !== code.nodeId) throw enrolmentErrors.key_taken()
  const [node] = await tx.query<KnownRow>(BY_ID, [code.nodeId])
  if (node?.standing === 'left') throw nodeErrors.node_left()
  await tx.query(REKEY, [code.nodeId, ...columnsOf(enrolment.profile), enrolment.publicKey])
  await use(tx, enrolment, { code, nodeId: code.nodeId })
  return { id: asNodeId(code.nodeId), isNew: false }
}

/** Throws why the code is no good any more: it was used, taken back or ran out since it was read. */
async function use(tx: Queryable, { codeHash }: Enrolment, { code, nodeId }: { code: CodeRow; nodeId: string }) {
  if ((await tx.query(USE, [code.id, nodeId])).length === 1) return
  const [now] = await tx.query<CodeRow>(CODE, [codeHash])
  const refusal = now && codeRefusal(now, now.now)
  if (!refusal) throw new Error('A code that is good cannot be used')
  throw enrolmentErrors[refusal]()
}

async function update(tx: Queryable, id: string, { profile }: Enrolment) {
  await tx.query(UPDATE, [id, ...columnsOf(profile)])
  return { id: asNodeId(id), isNew: false }
}

async function insert(tx: Queryable, enrolment: Enrolment, code: CodeRow | null) {
  const { id, publicKey, profile, newcomer } = enrolment
  const standing = code ? 'approved' : newcomer
  if (standing === null) throw enrolmentErrors.enrolment_closed()
  await tx.query(INSERT, [id, ...columnsOf(profile), publicKey, standing, code?.ownerId ?? null])
  if (code) await use(tx, enrolment, { code, nodeId: id })
  return { id, isNew: true }
}

const columnsOf = (profile: NodeProfile) => [
  profile.name,
  profile.location,
  profile.cpuCores,
  profile.hasSolar,
  profile.latitude,
  profile.longitude,
  profile.solarPeakW,
  profile.siteId,
  profile.consentVersion,
]
