import type { Knex } from 'knex'

/** What it takes to forget what is old: when a blob was last given to us, and where to look before something goes. */
export const retention = {
  name: '0004_retention',
  async up(knex: Knex): Promise<void> {
    await knex.raw(BLOBS)
    await knex.raw(ASSIGNMENTS)
  },
}

/** No index on the time: it changes whenever the same bytes come again. */
const BLOBS = `
  alter table grid_blobs add column last_put_at timestamptz not null default now();
  create index grid_task_inputs_by_blob on grid_task_inputs (sha256);
`

/** The second serves the foreign key of the first: without it each forgotten assignment would read every task. */
const ASSIGNMENTS = `
  create index grid_assignments_forgettable on grid_assignments (closed_at)
    where state in ('failed', 'released', 'lapsed', 'expired');
  create index grid_tasks_by_latest_assignment on grid_tasks (latest_assignment_id)
    where latest_assignment_id is not null;
`
