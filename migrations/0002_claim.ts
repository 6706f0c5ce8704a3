import type { Knex } from 'knex'

/**
 * Gives waiting nodes their tasks. One call serves many nodes, in descending eco score; each gets, in this order: an
 * open assignment whose answer got lost, or the best task it may have, taken with `skip locked` so that coordinators
 * never wait for each other. Nothing is given to a node that may not work, holds enough, or is on back-off.
 */
export const claim = {
  name: '0002_claim',
  async up(knex: Knex): Promise<void> {
    await knex.raw(HAS_SURPLUS)
    await knex.raw(BACKOFF)
    await knex.raw(MAY_TRY_AGAIN)
    await knex.raw(BEST_TASK)
    await knex.raw(CLAIM_FOR_NODE)
    await knex.raw(NOTE_CLAIMS)
    await knex.raw(CLAIM)
  },
}

/** Spec section 2: sun in a heartbeat at most 120 s old. */
const HAS_SURPLUS = `
  create function grid_has_surplus(n grid_nodes, p grid_node_presence) returns boolean language sql stable as $$
    select n.has_solar and p.last_seen_at >= clock_timestamp() - interval '120 seconds'
      and coalesce(p.surplus_watts, p.solar_watts) > 0
  $$`

/** Spec section 2: after five failures in a row one task per 10 minutes, doubling to 24 h. */
const BACKOFF = `
  create function grid_backoff(failures integer) returns interval language sql immutable as $$
    select case when failures < 5 then interval '0' else
      least(interval '10 minutes' * power(2, least(failures - 5, 10)), interval '24 hours') end
  $$`

/** A task goes back to a node that failed it only when nobody else who is online could have had it for 60 s. */
const MAY_TRY_AGAIN = `
  create function grid_may_try_again(t grid_tasks, node uuid) returns boolean language sql stable as $$
    select not exists (
        select 1 from grid_assignments f where f.task_id = t.id and f.node_id = node and f.state = 'failed')
      or (t.pending_since < clock_timestamp() - interval '60 seconds' and not exists (
        select 1 from grid_nodes n join grid_node_presence p on p.node_id = n.id
        where n.id <> node and n.standing = 'approved' and p.accepting
          and p.last_seen_at > clock_timestamp() - interval '5 minutes'
          and (n.backoff_until is null or n.backoff_until <= clock_timestamp())
          and t.task_type = any(p.claim_types) and p.claim_memory_mb >= t.memory_mb
          and (t.built_in or p.claim_workloads = 'any')
          and (t.open_to_all or grid_has_surplus(n, p))
          and not exists (
            select 1 from grid_assignments f where f.task_id = t.id and f.node_id = n.id and f.state = 'failed')))
  $$`

/** One look per type and openness, each along its own partial index, so that nothing is scanned that cannot be had. */
const BEST_TASK = `
  create function grid_best_task(node uuid, types text[], memory_limit_mb integer, any_workload boolean,
    surplus boolean, skipped uuid[]) returns uuid language plpgsql volatile as $$
  declare
    best_id uuid;
    best_priority smallint;
    best_deadline timestamptz;
    found_one record;
    wanted text;
    is_open boolean;
  begin
    foreach wanted in array types loop
      foreach is_open in array case when surplus then array[true, false] else array[true] end loop
        select t.id, t.priority, t.deadline into found_one from grid_tasks t
          where t.status = 'pending' and t.task_type = wanted and t.open_to_all = is_open
            and t.deadline > clock_timestamp() and t.memory_mb <= memory_limit_mb and (t.built_in or any_workload)
            and t.id <> all(skipped) and grid_may_try_again(t, node)
          order by t.priority desc, t.deadline, t.id limit 1;
        if found_one.id is not null and (best_id is null
          or (-found_one.priority, found_one.deadline, found_one.id) < (-best_priority, best_deadline, best_id)) then
          best_id := found_one.id;
          best_priority := found_one.priority;
          best_deadline := found_one.deadline;
        end if;
      end loop;
    end loop;
    return best_id;
  end $$`

const CLAIM_FOR_NODE = `
  create function grid_claim_for_node(node uuid, new_assignment uuid, types text[], memory_limit_mb integer,
    any_workload boolean, lease_ms double precision) returns uuid language plpgsql volatile as $$
  declare
    n grid_nodes;
    p grid_node_presence;
    open_count integer;
    candidate uuid;
    taken grid_tasks;
    skipped uuid[] := '{}';
    given uuid;
  begin
    select * into n from grid_nodes where id = node and standing = 'approved';
    if n.id is null then return null; end if;
    select * into p from grid_node_presence where node_id = node;

    update grid_assignments set delivered_at = clock_timestamp() where id = (
        select a.id from grid_assignments a
        where a.node_id = node and a.state in ('assigned', 'in_progress')
          and a.delivered_at < p.last_seen_at and not (a.id = any(p.running))
        order by a.id limit 1 for update skip locked)
      returning id into given;
    if given is not null then return given; end if;

    select count(*) into open_count from grid_assignments where node_id = node and state in ('assigned', 'in_progress');
    if open_count >= greatest(2, 2 * n.cpu_cores) then return null; end if;
    if n.backoff_until > clock_timestamp() then return null; end if;

    loop
      candidate := grid_best_task(node, types, memory_limit_mb, any_workload, grid_has_surplus(n, p), skipped);
      if candidate is null then return null; end if;
      select * into taken from grid_tasks t where t.id = candidate and t.status = 'pending' for update skip locked;
      exit when taken.id is not null;
      skipped := skipped || candidate;
    end loop;

    insert into grid_assignments (id, task_id, node_id, claimed_at, delivered_at, lease_expires_at)
      values (new_assignment, taken.id, node, clock_timestamp(), clock_timestamp(), least(
        clock_timestamp() + lease_ms * interval '1 ms', taken.deadline, clock_timestamp() + interval '6 hours'));
    update grid_tasks set status = 'assigned', assigned_node_id = node, latest_assignment_id = new_assignment,
      updated_at = clock_timestamp() where id = taken.id;
    if n.failures_in_a_row >= 5 then
      update grid_nodes set backoff_until = clock_timestamp() + grid_backoff(failures_in_a_row) where id = node;
    end if;
    return new_assignment;
  end $$`

/**
 * Keeps what each node says it can run, and with it the lock on its presence until the claims are over: one node is
 * served by one coordinator at a time. In the order of the ids, as heartbeats are written, so that nobody waits in a
 * circle.
 */
const NOTE_CLAIMS = `
  create function grid_note_claims(nodes uuid[], types text[], memory_limits_mb integer[], any_workloads boolean[])
  returns void language plpgsql volatile as $$
  begin
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

const CLAIM = `
  create function grid_claim(nodes uuid[], new_assignments uuid[], types text[], memory_limits_mb integer[],
    any_workloads boolean[], lease_ms double precision)
  returns table (claim integer, assignment_id uuid) language plpgsql volatile as $$
  declare
    waiting record;
  begin
    perform grid_note_claims(nodes, types, memory_limits_mb, any_workloads);
    for waiting in
      select w.* from unnest(nodes, new_assignments, types, memory_limits_mb, any_workloads) with ordinality
          as w(node, new_assignment, types, memory_limit_mb, any_workload, place)
        left join grid_nodes n on n.id = w.node left join grid_node_presence p on p.node_id = w.node
      order by 0.5 * least(1, greatest(0, (100 - coalesce(p.cpu_usage, 0)) / 100))
        + 0.5 * case when n.has_solar then least(1, coalesce(p.solar_watts, 0) / 1000) else 0 end desc, w.place
    loop
      claim := waiting.place::integer - 1;
      assignment_id := grid_claim_for_node(waiting.node, waiting.new_assignment,
        string_to_array(waiting.types, ','), waiting.memory_limit_mb, waiting.any_workload, lease_ms);
      if assignment_id is not null then return next; end if;
    end loop;
  end $$`
