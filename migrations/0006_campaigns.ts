import type { Knex } from 'knex'

/**
 * Campaigns as far as money needs them: what an admin asked for, which tasks are of it, and an account that pays their
 * rewards and can never be overdrawn. A transfer now belongs to an assignment, to a redemption or to a campaign.
 */
export const campaigns = {
  name: '0006_campaigns',
  async up(knex: Knex): Promise<void> {
    await knex.raw(CAMPAIGNS)
    await knex.raw(TASKS)
    await knex.raw(BUDGETS)
  },
}

/** `request_hash` is what the idempotency key was used for: the same key with other words is a mistake. */
const CAMPAIGNS = `
  create table grid_campaigns (
    id uuid primary key,
    type text not null check (type in ('ml_train', 'data_hash', 'render', 'scientific')),
    name text not null check (length(name) between 1 and 255),
    -- Said in each language, or not at all.
    purpose jsonb check (
      purpose is null or num_nonnulls(purpose -> 'fr', purpose -> 'nl', purpose -> 'en', purpose -> 'de') = 4),
    beneficiary text check (length(beneficiary) between 1 and 255),
    params jsonb not null check (jsonb_typeof(params) = 'object'),
    deadline timestamptz not null,
    priority smallint not null check (priority between -100 and 100),
    -- Of each of its tasks.
    reward_eur numeric(20, 12) not null check (reward_eur >= 0),
    budget_eur numeric(24, 12) not null check (budget_eur >= 0),
    green_only boolean not null,
    head_start_share double precision not null check (head_start_share between 0 and 1),
    book text not null check (book in ('main', 'demo')),
    status text not null default 'running' check (status in ('running', 'finished', 'cancelled')),
    idempotency_key text not null unique check (idempotency_key ~ '^[A-Za-z0-9_-]{16,100}$'),
    request_hash text not null check (request_hash ~ '^[0-9a-f]{64}$'),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    closed_at timestamptz,
    constraint grid_campaigns_state_shape check ((status = 'running') = (closed_at is null))
  );
  create index grid_campaigns_by_status on grid_campaigns (status, id);
`

/** The index counts a campaign's tasks by state, and serves the foreign key; tasks of no campaign are not in it. */
const TASKS = `
  alter table grid_tasks add column campaign_id uuid references grid_campaigns (id) on delete restrict;
  create index grid_tasks_by_campaign on grid_tasks (campaign_id, status) where campaign_id is not null;
`

const BUDGETS = `
  alter table grid_accounts add constraint grid_accounts_within_budget
    check (name not like 'campaign:%' or balance >= 0);
  alter table grid_transfers add column campaign_id uuid references grid_campaigns (id) on delete restrict;
  alter table grid_transfers drop constraint grid_transfers_kind_check;
  alter table grid_transfers add constraint grid_transfers_kind_check check (kind in ('credit_node_share',
    'credit_cooperative_share', 'reward', 'redemption', 'campaign_budget', 'campaign_rest'));
  alter table grid_transfers drop constraint grid_transfers_reason;
  alter table grid_transfers add constraint grid_transfers_reason check (
    num_nonnulls(assignment_id, redemption_id, campaign_id) = 1
    and (kind = 'redemption') = (redemption_id is not null)
    and (kind in ('campaign_budget', 'campaign_rest')) = (campaign_id is not null));
  create index grid_transfers_by_campaign on grid_transfers (campaign_id) where campaign_id is not null;
`
