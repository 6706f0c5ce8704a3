import type { Knex } from 'knex'

/**
 * Owners, invites, re-keying, redemptions and the admin log. Codes are kept by their hash. What the ledger says stays
 * append-only; a transfer now belongs to an assignment or to a redemption.
 */
export const joining = {
  name: '0003_joining',
  async up(knex: Knex): Promise<void> {
    await knex.raw(OWNERS)
    await knex.raw(CODES)
    await knex.raw(REDEMPTIONS)
    await knex.raw(TRANSFERS)
    await knex.raw(ADMIN_LOG)
    await knex.raw(RATES_GO_FORWARD)
  },
}

const OWNERS = `
  create table grid_owners (
    id uuid primary key,
    -- Null once it was erased at the owner's wish.
    name text check (length(name) between 1 and 255),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    erased_at timestamptz,
    check ((name is null) = (erased_at is not null))
  );
  alter table grid_nodes add column owner_id uuid references grid_owners (id) on delete restrict;
  alter table grid_nodes add column left_at timestamptz;
  alter table grid_nodes add check ((standing = 'left') = (left_at is not null));
  create index grid_nodes_by_owner on grid_nodes (owner_id);
`

/** `purpose` says whether a code makes a new node of an owner, or gives a known node a new key. */
const CODES = `
  create table grid_enrolment_codes (
    id uuid primary key,
    code_hash text not null unique check (code_hash ~ '^[0-9a-f]{64}$'),
    purpose text not null check (purpose in ('invite', 'rekey')),
    owner_id uuid references grid_owners (id) on delete restrict,
    node_id uuid references grid_nodes (id) on delete restrict,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    used_by_node_id uuid references grid_nodes (id) on delete restrict,
    revoked_at timestamptz,
    check (case purpose when 'invite' then owner_id is not null and node_id is null
      else node_id is not null and owner_id is null end),
    check ((used_at is null) = (used_by_node_id is null)),
    check (used_at is null or revoked_at is null)
  );
  create index grid_enrolment_codes_by_purpose on grid_enrolment_codes (purpose, id);
`

const REDEMPTIONS = `
  create table grid_redemptions (
    id uuid primary key,
    node_id uuid not null references grid_nodes (id) on delete restrict,
    amount_eur numeric(24, 12) not null check (amount_eur > 0),
    credits integer not null check (credits >= 0),
    state text not null default 'requested' check (state in ('requested', 'paid', 'refused')),
    idempotency_key text not null unique check (idempotency_key ~ '^[A-Za-z0-9_-]{16,100}$'),
    reference text check (length(reference) between 1 and 200),
    reason text check (length(reason) between 1 and 500),
    requested_at timestamptz not null default now(),
    decided_at timestamptz,
    constraint grid_redemptions_state_shape check (
      case state
        when 'requested' then decided_at is null and reference is null and reason is null
        when 'paid' then decided_at is not null and reference is not null and reason is null
        else decided_at is not null and reason is not null and reference is null
      end)
  );
  create index grid_redemptions_by_node on grid_redemptions (node_id, id);
  create index grid_redemptions_by_state on grid_redemptions (state, id);
  -- The redemption that pays for this work, its reward and its credit together; a refused one lets go of it.
  alter table grid_assignments add column redemption_id uuid references grid_redemptions (id) on delete restrict;
  alter table grid_assignments add check (redemption_id is null or state = 'completed');
  create index grid_assignments_unredeemed on grid_assignments (node_id) where state = 'completed' and redemption_id is null;
  create index grid_assignments_by_redemption on grid_assignments (redemption_id) where redemption_id is not null;
`

/** A transfer belongs to the assignment that earned it, or to the redemption that paid it out. */
const TRANSFERS = `
  alter table grid_transfers drop constraint grid_transfers_kind_check;
  alter table grid_transfers add constraint grid_transfers_kind_check check (kind in ('credit_node_share',
    'credit_cooperative_share', 'reward', 'redemption'));
  alter table grid_transfers alter column assignment_id drop not null;
  alter table grid_transfers add column redemption_id uuid references grid_redemptions (id) on delete restrict;
  alter table grid_transfers add constraint grid_transfers_reason check (
    (kind = 'redemption') = (redemption_id is not null) and num_nonnulls(assignment_id, redemption_id) = 1);
  alter table grid_transfers add unique (redemption_id, kind);
`

/** What admins did, over HTTP or with the command line of this machine. */
const ADMIN_LOG = `
  create table grid_admin_log (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    token_id uuid references grid_admin_tokens (id) on delete restrict,
    actor text not null check (length(actor) between 1 and 255),
    action text not null check (length(action) between 1 and 300),
    outcome text not null check (length(outcome) between 1 and 100)
  );
  create trigger grid_admin_log_append_only before update or delete or truncate on grid_admin_log
    for each statement execute function grid_refuse_change();
`

/** Spec section 2: a factor or price holds from later than the newest proof on, so that no block changes its meaning. */
const RATES_GO_FORWARD = `
  create function grid_refuse_past_rate() returns trigger language plpgsql as $$
  begin
    if new.valid_from <= (select coalesce(max(timestamp), '-infinity') from grid_chain_head) then
      raise exception 'A rate is valid from later than the newest proof on' using errcode = 'check_violation';
    end if;
    return new;
  end $$;
  create trigger grid_carbon_factors_go_forward before insert on grid_carbon_factors
    for each row execute function grid_refuse_past_rate();
  create trigger grid_carbon_prices_go_forward before insert on grid_carbon_prices
    for each row execute function grid_refuse_past_rate();
`
