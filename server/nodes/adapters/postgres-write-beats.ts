import { asNodeId, type NodeId } from '#core/ids.ts'
import type { NodeStanding } from '#core/node/node.ts'
import type { Database, Queryable } from '../../shared/postgres/database.ts'
import type { Beat, BeatAnswer, WriteBeats } from '../ports.ts'

type HeardBeat = Beat & { readonly heardMsAgo: number }
type Listed = { nodeId: NodeId; assignmentId: string; progress: number }

/** Sorted by node, so that two coordinators never wait for each other in a circle. */
const PRESENCE = `
  insert into grid_node_presence as p (node_id, last_seen_at, cpu_usage, solar_watts, surplus_watts, accepting, running,
    agent_version, temperature_c)
  select b.node_id, clock_timestamp() - b.heard_ms_ago * interval '1 ms', b.cpu_usage, b.solar_watts, b.surplus_watts,
    b.accepting, coalesce(string_to_array(nullif(b.running, ''), ',')::uuid[], '{}'), b.agent_version, b.temperature_c
  from unnest($1::uuid[], $2::float8[], $3::float8[], $4::float8[], $5::float8[], $6::bool[], $7::text[], $8::text[],
    $9::float8[]) as b(node_id, heard_ms_ago, cpu_usage, solar_watts, surplus_watts, accepting, running, agent_version,
    temperature_c)
  where exists (select 1 from grid_nodes n where n.id = b.node_id and n.standing <> 'left')
  order by b.node_id
  on conflict (node_id) do update set last_seen_at = greatest(p.last_seen_at, excluded.last_seen_at),
    cpu_usage = excluded.cpu_usage, solar_watts = excluded.solar_watts, surplus_watts = excluded.surplus_watts,
    accepting = excluded.accepting, running = excluded.running, agent_version = excluded.agent_version,
    temperature_c = excluded.temperature_c`

const LISTED = `listed as (
  select * from unnest($1::uuid[], $2::uuid[], $3::float8[]) as l(node_id, assignment_id, progress))`
const LEASE_END = (claimedAt: string, deadline: string) =>
  `least(clock_timestamp() + $4 * interval '1 ms', ${deadline}, ${claimedAt} + interval '6 hours')`

/** A node that may not work keeps nobody else from its tasks. */
const MAY_WORK = "exists (select 1 from grid_nodes n where n.id = l.node_id and n.standing = 'approved')"

const RENEW = `
  with ${LISTED}, held as (
    select a.id, l.progress, t.deadline
    from listed l join grid_assignments a on a.id = l.assignment_id and a.node_id = l.node_id
      join grid_tasks t on t.id = a.task_id
    where a.state in ('assigned', 'in_progress') and t.deadline > clock_timestamp() and ${MAY_WORK}
    order by a.id for update of a skip locked)
  update grid_assignments a set progress = held.progress, lease_expires_at = ${LEASE_END('a.claimed_at', 'held.deadline')}
  from held where a.id = held.id returning a.id`

/** A lease that ran out, whose task nobody has taken since, is given back to the node that is still at it. */
const RESTORE = `
  with ${LISTED}, back as (
    select t.id as task_id, t.deadline, a.id as assignment_id, a.node_id, l.progress
    from listed l join grid_assignments a on a.id = l.assignment_id and a.node_id = l.node_id
      join grid_tasks t on t.latest_assignment_id = a.id
    where a.state = 'lapsed' and t.status = 'pending' and t.deadline > clock_timestamp()
      and a.claimed_at + interval '6 hours' > clock_timestamp() and ${MAY_WORK}
    order by t.id for update of t skip locked),
  tasks as (
    update grid_tasks t set status = 'in_progress', assigned_node_id = back.node_id, updated_at = now()
    from back where t.id = back.task_id and t.status = 'pending' returning t.id)
  update grid_assignments a set state = 'in_progress', closed_at = null, progress = back.progress,
    lease_expires_at = ${LEASE_END('a.claimed_at', 'back.deadline')}
  from back join tasks on tasks.id = back.task_id where a.id = back.assignment_id returning a.id`

/** Lost is an assignment for which a report would be refused. */
const LOST = `
  with ${LISTED}
  select distinct l.node_id, l.assignment_id from listed l
  where l.progress is not null and not exists (
    select 1 from grid_assignments a join grid_tasks t on t.id = a.task_id join grid_nodes n on n.id = a.node_id
    where a.id = l.assignment_id and a.node_id = l.node_id and n.standing <> 'left' and (a.state = 'completed' or
      (t.latest_assignment_id = a.id and t.status in ('pending', 'assigned', 'in_progress') and t.deadline > clock_timestamp())))`

const STANDINGS = `
  select n.id, n.standing, n.has_solar, (select count(*)::int from grid_assignments a
    where a.node_id = n.id and a.state in ('assigned', 'in_progress')) as open_assignments
  from grid_nodes n where n.id = any($1)`

/** A node that left while its heartbeat waited to be written must leave nothing behind. */
const FORGET_LEFT = 'delete from grid_node_presence where node_id = any($1::uuid[])'

export function postgresWriteBeats({ database, leaseMs }: { database: Database; leaseMs: number }): WriteBeats {
  return (beats) =>
    database.transaction(async (tx) => {
      // A heartbeat lost in a crash is made good by the next one; waiting for the disk would buy nothing.
      await tx.query('set local synchronous_commit = off')
      await tx.query(PRESENCE, presenceColumns(beats))
      const lost = await renewLeases(tx, listedBy(beats), leaseMs)
      const answers = await readAnswers(tx, beats, lost)
      const left = [...answers.values()].filter(({ standing }) => standing === 'left')
      if (left.length > 0) await tx.query(FORGET_LEFT, [left.map(({ nodeId }) => nodeId)])
      return answers
    })
}

const presenceColumns = (beats: readonly HeardBeat[]) => [
  beats.map(({ nodeId }) => nodeId),
  beats.map(({ heardMsAgo }) => heardMsAgo),
  beats.map(({ cpuUsagePct }) => cpuUsagePct),
  beats.map(({ solarW }) => solarW),
  beats.map(({ surplusW }) => surplusW),
  beats.map(({ accepting }) => accepting),
  beats.map(({ running }) => running.map(({ assignmentId }) => assignmentId).join(',')),
  beats.map(({ agentVersion }) => agentVersion),
  beats.map(({ temperatureC }) => temperatureC),
]

const listedBy = (beats: readonly Beat[]): readonly Listed[] =>
  beats.flatMap(({ nodeId, running }) => running.map((entry) => ({ nodeId, ...entry })))

async function renewLeases(
  tx: Queryable,
  listed: readonly Listed[],
  leaseMs: number,
): Promise<ReadonlyMap<NodeId, string[]>> {
  if (listed.length === 0) return new Map()
  const renewed = await tx.query<{ id: string }>(RENEW, [...columns(listed), leaseMs])
  const rest = without(listed, renewed)
  if (rest.length === 0) return new Map()
  const restored = await tx.query<{ id: string }>(RESTORE, [...columns(rest), leaseMs])
  const lost = await tx.query<{ node_id: string; assignment_id: string }>(LOST, columns(without(rest, restored)))
  return byNode(lost)
}

function byNode(lost: readonly { node_id: string; assignment_id: string }[]): ReadonlyMap<NodeId, string[]> {
  const groups = new Map<NodeId, string[]>()
  for (const { node_id, assignment_id } of lost) {
    const nodeId = asNodeId(node_id)
    groups.set(nodeId, [...(groups.get(nodeId) ?? []), assignment_id])
  }
  return groups
}

const columns = (listed: readonly Listed[]) => [
  listed.map(({ nodeId }) => nodeId),
  listed.map(({ assignmentId }) => assignmentId),
  listed.map(({ progress }) => progress),
]

function without(listed: readonly Listed[], done: readonly { id: string }[]): readonly Listed[] {
  const ids = new Set(done.map(({ id }) => id))
  return listed.filter(({ assignmentId }) => !ids.has(assignmentId))
}

async function readAnswers(
  tx: Queryable,
  beats: readonly Beat[],
  lost: ReadonlyMap<NodeId, readonly string[]>,
): Promise<ReadonlyMap<NodeId, BeatAnswer>> {
  type Row = { id: string; standing: NodeStanding; has_solar: boolean; open_assignments: number }
  const rows = await tx.query<Row>(STANDINGS, [beats.map(({ nodeId }) => nodeId)])
  const answers = rows.map((row): BeatAnswer => {
    const nodeId = asNodeId(row.id)
    const { standing, has_solar: hasSolar, open_assignments: openAssignments } = row
    return { nodeId, standing, hasSolar, openAssignments, lost: lost.get(nodeId) ?? [] }
  })
  return new Map(answers.map((answer) => [answer.nodeId, answer]))
}
