import type { Knex } from 'knex'

/** Which blobs a node has put for a report that has not come: nobody misses them when it never does. */
export const uploads = {
  name: '0008_uploads',
  async up(knex: Knex): Promise<void> {
    await knex.raw(BLOBS)
  },
}

const BLOBS = `
  alter table grid_blobs add column awaits_report boolean not null default false;
  create index grid_blobs_unreported on grid_blobs (last_put_at) where awaits_report;
`
