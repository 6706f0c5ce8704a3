// Breaking: a coordinator of before makes no campaigns on these tables; all of them stop first.
import type { Knex } from 'knex'

/**
 * Programs that nodes run in their sandbox, campaigns that run one, and each task's place in its campaign. What all tasks
 * of a campaign have in common stands in the campaign alone.
 */
export const workloads = {
  name: '0007_workloads',
  async up(knex: Knex): Promise<void> {
    await knex.raw(WORKLOADS)
    await knex.raw(CAMPAIGNS)
    await knex.raw(TASKS)
    await knex.raw(READY)
    await knex.raw(BEST_TASK)
  },
}

/** The bytes are a blob, which is never forgotten as long as it has a name here. */
const WORKLOADS = `
  create table grid_workloads (
    sha256 text primary key references grid_blobs (sha256) on delete restrict,
    name text not null check (name ~ '^[a-z0-9-]{1,64}$'),
    version text not null check (version ~ '^[0-9A-Za-z.-]{1,32}$'),
    size_bytes bigint not null check (size_bytes > 0),
    -- What the module says that it needs at most; a campaign cannot give it less.
    memory_max_mb integer not null check (memory_max_mb between 1 and 4096),
    -- It came with the coordinator, not from an admin: nodes that take no strangers' programs take it.
    built_in boolean not null,
    warnings jsonb not null check (jsonb_typeof(warnings) = 'array'),
    created_at timestamptz not null default now(),
    unique (name, version)
  );
`

const CAMPAIGNS = `
  alter table grid_campaigns add column workload_sha256 text references grid_workloads (sha256) on delete restrict;
  alter table grid_campaigns add column limits jsonb check (jsonb_typeof(limits) = 'object');
  alter table grid_campaigns add constraint grid_campaigns_workload_shape
    check ((workload_sha256 is null) = (limits is null));
  create index grid_campaigns_by_workload on grid_campaigns (workload_sha256) where workload_sha256 is not null;
`

/** Tasks that were made before keep the order of their ids, which is that of their inputs. */
const TASKS = `
  alter table grid_tasks add column campaign_index integer check (campaign_index >= 0);
  alter table grid_tasks add column input_name text check (length(input_name) between 1 and 4096);
  -- Failures and votes before count no more.
  alter table grid_tasks add column retried_at timestamptz;
  -- What its result must have; null for any number.
  alter table grid_tasks add column result_bytes bigint check (result_bytes >= 0);
  update grid_tasks t set campaign_index = placed.place from (
    select id, (row_number() over (partition by campaign_id order by id) - 1)::integer as place
    from grid_tasks where campaign_id is not null) placed
  where placed.id = t.id;
  alter table grid_tasks add constraint grid_tasks_campaign_shape
    check ((campaign_id is null) = (campaign_index is null));
  create unique index grid_tasks_in_campaign on grid_tasks (campaign_id, campaign_index) where campaign_id is not null;
`

/** Where a program came from is a part of the key: who takes built-in ones only never reads past the others. */
const READY = `
  drop index grid_tasks_ready;
  create index grid_tasks_ready on grid_tasks (task_type, open_to_all, built_in, priority desc, deadline, id)
    where status = 'pending';
`

/** As in 0002, with one look more for nodes that run any program. */
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
  begin
    foreach wanted in array types loop
      foreach is_open in array case when surplus then array[true, false] else array[true] end loop
        foreach is_built_in in array case when any_workload then array[true, false] else array[true] end loop
          select t.id, t.priority, t.deadline into found_one from grid_tasks t
            where t.status = 'pending' and t.task_type = wanted and t.open_to_all = is_open and t.built_in = is_built_in
              and t.deadline > clock_timestamp() and t.memory_mb <= memory_limit_mb
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
    end loop;
    return best_id;
  end $$`
