import type { Knex } from 'knex'

/**
 * The tables of the first loop. Enumerations, ranges and the shape of each state are CHECKs; what a ledger says is
 * never erased (RESTRICT, triggers); what changes with every heartbeat is a small table without an index on the time.
 */
export const grid = {
  name: '0001_grid',
  async up(knex: Knex): Promise<void> {
    await knex.raw(COORDINATOR)
    await knex.raw(NODES)
    await knex.raw(TASKS)
    await knex.raw(PROOFS)
    await knex.raw(CREDITS)
    await knex.raw(LEDGER)
    await knex.raw(IMMUTABILITY)
  },
}

const COORDINATOR = `
  create table grid_coordinator (
    singleton boolean primary key default true check (singleton),
    coordinator_id uuid not null,
    name text not null,
    jwt_key bytea not null check (length(jwt_key) >= 32),
    created_at timestamptz not null default now()
  );
  create table grid_admin_tokens (
    id uuid primary key,
    name text not null check (length(name) between 1 and 255),
    token_hash text not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
    -- Work that is submitted with this token is booked here.
    book text not null default 'main' check (book in ('main', 'demo')),
    created_at timestamptz not null default now(),
    revoked_at timestamptz
  );
  create table grid_nonces (
    public_key text not null,
    nonce text not null,
    expires_at timestamptz not null,
    primary key (public_key, nonce)
  );
  create index grid_nonces_expiry on grid_nonces (expires_at);
`

const NODES = `
  create table grid_nodes (
    id uuid primary key,
    public_key text not null unique check (length(public_key) = 43),
    name text not null check (length(name) between 1 and 255),
    location text not null check (length(location) between 1 and 255),
    cpu_cores integer not null check (cpu_cores between 1 and 256),
    has_solar boolean not null,
    standing text not null default 'approved' check (standing in ('approved', 'pending_approval', 'suspended', 'left')),
    latitude double precision check (latitude between -90 and 90),
    longitude double precision check (longitude between -180 and 180),
    solar_peak_watts double precision check (solar_peak_watts >= 0),
    site_id text,
    consent_version text,
    total_energy_saved_wh numeric(20, 6) not null default 0 check (total_energy_saved_wh >= 0),
    total_carbon_credits numeric(24, 12) not null default 0 check (total_carbon_credits >= 0),
    -- Five failures in a row and more put a node on back-off; a success resets both.
    failures_in_a_row integer not null default 0 check (failures_in_a_row >= 0),
    backoff_until timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  ) with (fillfactor = 80);

  create table grid_node_presence (
    node_id uuid primary key references grid_nodes (id) on delete restrict,
    last_seen_at timestamptz not null,
    cpu_usage double precision not null check (cpu_usage between 0 and 100),
    solar_watts double precision not null check (solar_watts >= 0),
    surplus_watts double precision,
    accepting boolean not null default true,
    running uuid[] not null default '{}',
    agent_version text,
    temperature_c double precision,
    -- What the node said it can run when it last asked for work: others wait on this before a task goes back to it.
    claim_types text[],
    claim_memory_mb integer,
    claim_workloads text check (claim_workloads in ('builtin', 'any'))
  ) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
`

const TASKS = `
  create table grid_blobs (
    sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
    size_bytes bigint not null check (size_bytes >= 0),
    -- Results that travelled in a report stay here; everything else is a file of the blob store.
    inline_bytes bytea check (inline_bytes is null or length(inline_bytes) = size_bytes),
    created_at timestamptz not null default now()
  );

  create table grid_tasks (
    id uuid primary key,
    task_type text not null check (task_type in ('ml_train', 'data_hash', 'render', 'scientific')),
    status text not null default 'pending'
      check (status in ('pending', 'assigned', 'in_progress', 'completed', 'failed', 'expired')),
    assigned_node_id uuid references grid_nodes (id) on delete restrict,
    latest_assignment_id uuid,
    data_url text not null check (length(data_url) between 1 and 2000),
    params jsonb not null default '{}',
    result_hash text check (result_hash ~ '^[0-9a-f]{64}$'),
    deadline timestamptz not null,
    priority smallint not null default 0 check (priority between -100 and 100),
    reward_eur numeric(20, 12) not null check (reward_eur >= 0),
    green_only boolean not null default false,
    -- An index cannot know the time: the reaper flips this when the head start is over.
    open_to_all boolean not null,
    open_to_all_at timestamptz not null,
    memory_mb integer not null check (memory_mb >= 0),
    built_in boolean not null default true,
    attempts smallint not null default 0 check (attempts between 0 and attempt_max),
    attempt_max smallint not null default 5 check (attempt_max between 1 and 100),
    lost_leases smallint not null default 0 check (lost_leases between 0 and 20),
    book text not null default 'main' check (book in ('main', 'demo')),
    energy_used_wh numeric(12, 6) check (energy_used_wh between 0 and 100000),
    carbon_credits_awarded numeric(24, 12) check (carbon_credits_awarded >= 0),
    pending_since timestamptz not null default now(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    completed_at timestamptz,
    check (not (green_only and open_to_all)),
    constraint grid_tasks_state_shape check (
      case status
        when 'pending' then assigned_node_id is null and completed_at is null and result_hash is null
        when 'assigned' then assigned_node_id is not null and latest_assignment_id is not null and completed_at is null
        when 'in_progress' then assigned_node_id is not null and latest_assignment_id is not null and completed_at is null
        when 'completed' then assigned_node_id is not null and latest_assignment_id is not null
          and completed_at is not null and result_hash is not null
          and energy_used_wh is not null and carbon_credits_awarded is not null
        else completed_at is null and result_hash is null
      end)
  ) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
  create index grid_tasks_ready on grid_tasks (task_type, open_to_all, priority desc, deadline, id) where status = 'pending';
  create index grid_tasks_deadline on grid_tasks (deadline) where status in ('pending', 'assigned', 'in_progress');
  create index grid_tasks_head_start on grid_tasks (open_to_all_at)
    where status = 'pending' and not open_to_all and not green_only;
  create index grid_tasks_status on grid_tasks (status, id);

  create table grid_task_inputs (
    task_id uuid not null references grid_tasks (id) on delete restrict,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    primary key (task_id, sha256)
  );

  create table grid_assignments (
    id uuid primary key,
    task_id uuid not null references grid_tasks (id) on delete restrict,
    node_id uuid not null references grid_nodes (id) on delete restrict,
    state text not null default 'assigned'
      check (state in ('assigned', 'in_progress', 'completed', 'failed', 'released', 'lapsed', 'expired')),
    claimed_at timestamptz not null,
    -- When a claim last gave it to its node: an answer that got lost is given again, once a heartbeat.
    delivered_at timestamptz not null,
    lease_expires_at timestamptz not null,
    progress double precision not null default 0 check (progress between 0 and 1),
    failure_reason text check (length(failure_reason) <= 2000),
    retryable boolean,
    closed_at timestamptz,
    report_signature text,
    receipt jsonb,
    constraint grid_assignments_state_shape check (
      case state
        when 'assigned' then closed_at is null and receipt is null
        when 'in_progress' then closed_at is null and receipt is null
        when 'completed' then closed_at is not null and report_signature is not null and receipt is not null
        when 'failed' then closed_at is not null and failure_reason is not null and retryable is not null
        else closed_at is not null and receipt is null
      end)
  ) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
  create unique index grid_assignments_one_open on grid_assignments (task_id) where state in ('assigned', 'in_progress');
  create index grid_assignments_open_by_node on grid_assignments (node_id) where state in ('assigned', 'in_progress');
  create index grid_assignments_by_task on grid_assignments (task_id);
  create index grid_assignments_by_node on grid_assignments (node_id, id);
  alter table grid_tasks add constraint grid_tasks_latest_assignment
    foreign key (latest_assignment_id) references grid_assignments (id) on delete restrict;
`

const PROOFS = `
  create table grid_carbon_factors (
    id text primary key,
    kg_co2_per_kwh numeric(18, 12) not null check (kg_co2_per_kwh >= 0),
    source text not null,
    valid_from timestamptz not null unique
  );
  create table grid_carbon_prices (
    id text primary key,
    eur_per_kg numeric(18, 12) not null check (eur_per_kg >= 0),
    source text not null,
    valid_from timestamptz not null unique
  );
  insert into grid_carbon_factors values
    ('be-2025', 0.18, 'Belgian grid, avoided emissions per kWh, KoproGo Grid specification section 2', '2025-01-01T00:00:00Z');
  insert into grid_carbon_prices values
    ('eur-kg-2025', 0.025, 'KoproGo Grid specification section 2', '2025-01-01T00:00:00Z');

  create table grid_green_proofs (
    height bigint primary key check (height >= 1),
    block_hash text not null check (block_hash ~ '^[0-9a-f]{64}$'),
    previous_hash text not null unique check (previous_hash = 'genesis' or previous_hash ~ '^[0-9a-f]{64}$'),
    timestamp timestamptz(3) not null,
    task_id uuid not null references grid_tasks (id) on delete restrict,
    assignment_id uuid not null unique references grid_assignments (id) on delete restrict,
    node_id uuid not null references grid_nodes (id) on delete restrict,
    energy_used_wh numeric(12, 6) not null check (energy_used_wh between 0 and 100000),
    solar_contribution_wh numeric(12, 6) not null check (solar_contribution_wh between 0 and energy_used_wh),
    carbon_saved_kg numeric(24, 12) not null check (carbon_saved_kg >= 0),
    factor_id text not null references grid_carbon_factors (id) on delete restrict,
    result_hash text not null check (result_hash ~ '^[0-9a-f]{64}$'),
    evidence_hash text not null check (evidence_hash = '-' or evidence_hash ~ '^[0-9a-f]{64}$'),
    evidence jsonb,
    node_signature text not null,
    nonce bigint not null check (nonce >= 0),
    -- The key of that time and the times as sent: what a stranger needs to check the signature.
    public_key text not null check (length(public_key) = 43),
    started_at text not null,
    finished_at text not null,
    check ((height = 1) = (previous_hash = 'genesis')),
    check ((evidence is null) = (evidence_hash = '-'))
  );
  create index grid_green_proofs_by_node on grid_green_proofs (node_id, height);

  create table grid_chain_head (
    singleton boolean primary key default true check (singleton),
    height bigint not null default 0,
    hash text not null default 'genesis',
    timestamp timestamptz(3),
    difficulty smallint not null default 1 check (difficulty between 0 and 16)
  ) with (fillfactor = 10);
  insert into grid_chain_head default values;
`

const CREDITS = `
  create table grid_carbon_credits (
    id uuid primary key,
    node_id uuid not null references grid_nodes (id) on delete restrict,
    task_id uuid not null references grid_tasks (id) on delete restrict,
    proof_id bigint not null unique references grid_green_proofs (height) on delete restrict,
    amount_kg_co2 numeric(24, 12) not null check (amount_kg_co2 >= 0),
    euro_value numeric(24, 12) not null check (euro_value >= 0),
    status text not null check (status in ('pending', 'verified', 'redeemed', 'expired')),
    cooperative_share numeric(24, 12) not null check (cooperative_share >= 0),
    node_share numeric(24, 12) not null check (node_share >= 0),
    price_id text not null references grid_carbon_prices (id) on delete restrict,
    book text not null check (book in ('main', 'demo')),
    redeemed_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (node_share + cooperative_share = euro_value),
    check ((status = 'redeemed') = (redeemed_at is not null)),
    check (not (book = 'demo' and status = 'redeemed'))
  );
  create index grid_carbon_credits_by_node on grid_carbon_credits (node_id, id);
  create index grid_carbon_credits_by_status on grid_carbon_credits (status, id);
`

const LEDGER = `
  create table grid_accounts (
    book text not null check (book in ('main', 'demo')),
    name text not null check (length(name) between 1 and 200),
    balance numeric(30, 12) not null default 0,
    created_at timestamptz not null default now(),
    primary key (book, name)
  ) with (fillfactor = 50);
  create table grid_transfers (
    id bigint generated always as identity primary key,
    book text not null,
    kind text not null check (kind in ('credit_node_share', 'credit_cooperative_share', 'reward')),
    from_account text not null,
    to_account text not null,
    amount_eur numeric(24, 12) not null check (amount_eur > 0),
    assignment_id uuid not null references grid_assignments (id) on delete restrict,
    created_at timestamptz not null default now(),
    check (from_account <> to_account),
    unique (assignment_id, kind),
    foreign key (book, from_account) references grid_accounts (book, name) on delete restrict,
    foreign key (book, to_account) references grid_accounts (book, name) on delete restrict
  );
`

const IMMUTABILITY = `
  create function grid_refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
  end $$;
  create trigger grid_green_proofs_append_only before update or delete or truncate on grid_green_proofs
    for each statement execute function grid_refuse_change();
  create trigger grid_transfers_append_only before update or delete or truncate on grid_transfers
    for each statement execute function grid_refuse_change();
  create trigger grid_carbon_factors_append_only before update or delete or truncate on grid_carbon_factors
    for each statement execute function grid_refuse_change();
  create trigger grid_carbon_prices_append_only before update or delete or truncate on grid_carbon_prices
    for each statement execute function grid_refuse_change();
  create trigger grid_nodes_never_deleted before delete or truncate on grid_nodes
    for each statement execute function grid_refuse_change();
`
