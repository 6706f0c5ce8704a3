import type { Knex } from 'knex'

/** A claim is over, or has not begun, when its node leaves; also of a node that was never heard and has no presence. */
export const leaving = {
  name: '0005_leaving',
  async up(knex: Knex): Promise<void> {
    await knex.raw(NOTE_CLAIMS)
  },
}

/**
 * As in 0002; before that it shares a lock that only leaving takes for itself alone. First of all locks, here and there,
 * and in the order of the ids, so that nobody waits in a circle. The namespace is one that nothing else here locks.
 */
const NOTE_CLAIMS = `
  create or replace function grid_note_claims(nodes uuid[], types text[], memory_limits_mb integer[],
    any_workloads boolean[])
  returns void language plpgsql volatile as $$
  begin
    perform pg_advisory_xact_lock_shared(4726175, hashtext(w.node::text))
      from (select distinct unnest(nodes) as node order by 1) w;
    perform 1 from grid_node_presence p where p.node_id = any(nodes) order by p.node_id for update;
    update grid_node_presence p set claim_types = said.types, claim_memory_mb = said.memory_mb,
      claim_workloads = said.workloads
    from (
      select distinct on (w.node) w.node, string_to_array(w.types, ',') as types, w.memory_mb,
        case when w.any_workload then 'any' else 'builtin' end as workloads
      from unnest(nodes, types, memory_limits_mb, any_workloads) as w(node, types, memory_mb, any_workload)
      order by w.node) said
    where p.node_id = said.node and (p.claim_types, p.claim_memory_mb, p.claim_workloads) is distinct from
      (said.types, said.memory_mb, said.workloads);
  end $$`
