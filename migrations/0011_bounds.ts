import type { Knex } from 'knex'

/** What a node costs stays within bounds: the tasks that it looks at, and the bytes that it puts and never reports. */
export const bounds = {
  name: '0011_bounds',
  async up(knex: Knex): Promise<void> {
    await knex.raw(READY)
    await knex.raw(BEST_TASK)
    await knex.raw(BLOBS)
    await knex.raw(RESULTS)
    await knex.raw(WORKLOADS)
  },
}

/** The memory that a task needs stands before its place: tasks that are too large for a node lie behind what it reads. */
const READY = `
  drop index grid_tasks_ready;
  create index grid_tasks_ready
    on grid_tasks (task_type, open_to_all, built_in, memory_mb, priority desc, deadline, id) where status = 'pending';
`

/**
 * As in 0007, with one look for each amount of memory that waiting tasks need and the node offers, from the least on; there
 * are few of them.
 */
const BEST_TASK = `
  create or replace function grid_best_task(node uuid, types text[], memory_limit_mb integer, any_workload boolean,
    surplus boolean, skipped uuid[]) returns uuid language plpgsql volatile as $$
  declare
    best_id uuid;
    best_priority smallint;
    best_deadline timestamptz;
    found_one record;
    wanted text;
    is_open boolean;
    is_built_in boolean;
    seen_mb integer;
  begin
    foreach wanted in array types loop
      foreach is_open in array case when surplus then array[true, false] else array[true] end loop
        foreach is_built_in in array case when any_workload then array[true, false] else array[true] end loop
          seen_mb := -1;
          loop
            select t.id, t.priority, t.deadline, t.memory_mb into found_one from grid_tasks t
              where t.status = 'pending' and t.task_type = wanted and t.open_to_all = is_open
                and t.built_in = is_built_in and t.memory_mb > seen_mb and t.memory_mb <= memory_limit_mb
                and t.deadline > clock_timestamp() and t.id <> all(skipped) and grid_may_try_again(t, node)
              order by t.memory_mb, t.priority desc, t.deadline, t.id limit 1;
            exit when found_one.id is null;
            if best_id is null
              or (-found_one.priority, found_one.deadline, found_one.id) < (-best_priority, best_deadline, best_id) then
              best_id := found_one.id;
              best_priority := found_one.priority;
              best_deadline := found_one.deadline;
            end if;
            seen_mb := found_one.memory_mb;
          end loop;
        end loop;
      end loop;
    end loop;
    return best_id;
  end $$`

/** Who put what awaits a report, and all files' sizes without the rows around them, which hold small results. */
const BLOBS = `
  alter table grid_blobs add column put_by uuid references grid_nodes (id) on delete restrict;
  create index grid_blobs_unreported_by on grid_blobs (put_by) include (size_bytes) where awaits_report;
  create index grid_blobs_files on grid_blobs (size_bytes) where inline_bytes is null;
`

/** Whether a blob is what a campaign gave. */
const RESULTS = `
  create index grid_tasks_by_result on grid_tasks (result_hash) where campaign_id is not null and result_hash is not null;
`

/** A program that an admin had added may come with a later coordinator: then it is the newest of its name. */
const WORKLOADS = `
  alter table grid_workloads add column built_in_since timestamptz;
  update grid_workloads set built_in_since = created_at where built_in;
`
