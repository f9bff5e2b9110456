import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create extension if not exists pg_trgm`.execute(db)
  await stages(db)
  await leads(db)
  await leadSearch(db)
  await contacts(db)
  await tasks(db)
  await activities(db)
  await stageCounters(db)
  await liveEvents(db)
}

async function stages(db: Kysely<unknown>) {
  await sql`
    create table pipeline_stages (
      id uuid primary key default uuidv7(),
      name text not null check (length(name) between 1 and 60),
      description text,
      color text not null check (color ~ '^#[0-9a-f]{6}$'),
      position text collate "C" not null,
      is_active boolean not null default true,
      is_closed boolean not null default false,
      is_won boolean not null default false,
      required_fields text[] not null default '{}',
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      version integer not null default 1,
      check (is_closed or not is_won)
    );
    create unique index pipeline_stages_name on pipeline_stages (lower(name)) where is_active;

    insert into pipeline_stages (name, color, position, is_closed, is_won, required_fields) values
      ('New', '#64748b', 'a0', false, false, '{}'),
      ('Contacted', '#3b82f6', 'a1', false, false, '{}'),
      ('Qualified', '#06b6d4', 'a2', false, false, '{}'),
      ('Demo Scheduled', '#8b5cf6', 'a3', false, false, '{}'),
      ('Proposal Sent', '#f59e0b', 'a4', false, false, '{}'),
      ('Negotiation', '#f97316', 'a5', false, false, '{}'),
      ('Won', '#22c55e', 'a6', true, true, '{deal_value}'),
      ('Lost', '#ef4444', 'a7', true, false, '{lost_reason}');
  `.execute(db)
}

async function leads(db: Kysely<unknown>) {
  await sql`
    create table leads (
      id uuid primary key default uuidv7(),
      business_name text not null check (length(business_name) between 1 and 200),
      contact_name text,
      email text,
      phone text,
      phone_e164 text,
      website text,
      address text,
      city text,
      state text,
      zip_code text,
      business_type text,
      employee_count integer check (employee_count >= 0),
      years_in_business integer check (years_in_business >= 0),
      lead_score smallint not null default 0 check (lead_score between 0 and 100),
      tier text not null default 'cold' check (tier in ('hot', 'warm', 'cold', 'nurture')),
      stage_id uuid not null references pipeline_stages,
      position text collate "C" not null,
      stage_entered_at timestamptz not null default now(),
      deal_value numeric(14, 2) check (deal_value >= 0),
      source_type text not null default 'manual'
        check (source_type in ('calculator', 'pain_signal', 'manual', 'import', 'api')),
      source_url text,
      owner_id uuid references users on delete set null,
      tags text[] not null default '{}',
      custom jsonb not null default '{}',
      why_now text,
      lost_reason text,
      next_follow_up_at timestamptz,
      last_activity_at timestamptz,
      last_contact_at timestamptz,
      closed_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      version integer not null default 1
    );
    create unique index leads_stage_position on leads (stage_id, position) where deleted_at is null;
    create index leads_long_position on leads (stage_id) where length(position) > 40 and deleted_at is null;
    create index leads_created on leads (created_at desc, id desc) where deleted_at is null;
    create index leads_updated on leads (updated_at desc, id desc) where deleted_at is null;
    create index leads_score on leads (lead_score desc, id desc) where deleted_at is null;
    create index leads_value on leads (deal_value, id) where deleted_at is null;
    create index leads_follow_up on leads (next_follow_up_at, id) where deleted_at is null;
    create index leads_activity on leads (last_activity_at, id) where deleted_at is null;
    create index leads_name on leads (lower(business_name), id) where deleted_at is null;
    create index leads_owner on leads (owner_id) where deleted_at is null;
    create index leads_phone on leads (phone_e164) where phone_e164 is not null;
    create index leads_email on leads (lower(email)) where email is not null;
  `.execute(db)
}

/** Search text stands apart from the lead, so that a move does not touch the trigram index. */
async function leadSearch(db: Kysely<unknown>) {
  await sql`
    create table lead_search (
      lead_id uuid primary key references leads on delete cascade,
      document text not null
    );
    create index lead_search_document on lead_search using gin (document gin_trgm_ops);

    create function lead_search_document(lead leads) returns text language sql immutable as $$
      select lower(concat_ws(' ', lead.business_name, lead.contact_name, lead.email, lead.phone,
        regexp_replace(lead.phone, '\\D', '', 'g'), lead.phone_e164, lead.website, lead.city, lead.state,
        lead.zip_code, array_to_string(lead.tags, ' ')))
    $$;

    create function keep_lead_search() returns trigger language plpgsql as $$
    begin
      insert into lead_search (lead_id, document) values (new.id, lead_search_document(new))
      on conflict (lead_id) do update set document = excluded.document;
      return null;
    end $$;
    create trigger lead_search_on_insert after insert on leads for each row execute function keep_lead_search();
    create trigger lead_search_on_update
      after update of business_name, contact_name, email, phone, phone_e164, website, city, state, zip_code, tags on leads
      for each row when (lead_search_document(old) is distinct from lead_search_document(new))
      execute function keep_lead_search();
  `.execute(db)
}

async function contacts(db: Kysely<unknown>) {
  await sql`
    create table contacts (
      id uuid primary key default uuidv7(),
      lead_id uuid references leads on delete cascade,
      first_name text,
      last_name text,
      email text,
      phone text,
      phone_e164 text,
      job_title text,
      is_primary boolean not null default false,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      version integer not null default 1
    );
    create index contacts_lead on contacts (lead_id) where deleted_at is null;
    create unique index contacts_email on contacts (lower(email)) where deleted_at is null;
  `.execute(db)
}

async function tasks(db: Kysely<unknown>) {
  await sql`
    create table tasks (
      id uuid primary key default uuidv7(),
      lead_id uuid references leads on delete cascade,
      title text not null,
      task_type text not null default 'follow_up'
        check (task_type in ('call', 'email', 'meeting', 'follow_up', 'demo', 'proposal')),
      status text not null default 'pending' check (status in ('pending', 'in_progress', 'completed', 'cancelled')),
      priority text not null default 'medium' check (priority in ('low', 'medium', 'high', 'urgent')),
      due_at timestamptz,
      completed_at timestamptz,
      assigned_to uuid references users on delete set null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      version integer not null default 1
    );
    create index tasks_open on tasks (lead_id, due_at)
      where deleted_at is null and status in ('pending', 'in_progress');
  `.execute(db)
}

async function activities(db: Kysely<unknown>) {
  await sql`
    create table activities (
      id uuid primary key default uuidv7(),
      activity_type text not null
        check (activity_type in ('email', 'call', 'note', 'meeting', 'task', 'status_change', 'signal', 'system')),
      lead_id uuid references leads on delete cascade,
      contact_id uuid references contacts on delete set null,
      actor_id uuid references users on delete set null,
      subject text not null,
      description text,
      direction text check (direction in ('inbound', 'outbound')),
      outcome text,
      call_duration_seconds integer check (call_duration_seconds >= 0),
      call_recording_url text,
      from_stage_id uuid references pipeline_stages,
      to_stage_id uuid references pipeline_stages,
      seconds_in_stage bigint,
      metadata jsonb not null default '{}',
      occurred_at timestamptz not null default clock_timestamp()
    );
    create index activities_lead on activities (lead_id, occurred_at desc, id desc);
    create index activities_recent on activities (occurred_at desc, id desc);
    create index activities_stage on activities (lead_id, to_stage_id, occurred_at) where to_stage_id is not null;
    comment on column activities.to_stage_id is 'Set when the lead entered a stage: its whole stage history.';
  `.execute(db)
}

/**
 * Exact figures of every stage without a hot row: each statement that changes leads appends what it changed,
 * the board sums the rows, and a background job folds them together (pipeline/compact-counters.ts).
 * By day of the last activity, so that the leads that have gone stale are a sum too.
 */
async function stageCounters(db: Kysely<unknown>) {
  await sql`
    create table stage_counters (
      stage_id uuid not null references pipeline_stages on delete cascade,
      active_on date,
      lead_count bigint not null,
      total_value numeric(18, 2) not null,
      score_sum bigint not null,
      entered_sum bigint not null
    ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
    comment on column stage_counters.active_on is 'The day, in UTC, of the last activity of open leads; null: closed.';
    comment on column stage_counters.entered_sum is 'Of stage_entered_at, in seconds since 1970.';

    create function active_on(closed_at timestamptz, last_activity_at timestamptz, created_at timestamptz)
      returns date language sql immutable as $$
      select case when closed_at is null then (coalesce(last_activity_at, created_at) at time zone 'UTC')::date end
    $$;

    create function count_inserted_leads() returns trigger language plpgsql as $$
    begin
      insert into stage_counters
      select stage_id, active_on(closed_at, last_activity_at, created_at), count(*), coalesce(sum(deal_value), 0), sum(lead_score),
        sum(extract(epoch from stage_entered_at)::bigint)
      from new_leads where deleted_at is null group by 1, 2;
      return null;
    end $$;
    create function count_updated_leads() returns trigger language plpgsql as $$
    begin
      insert into stage_counters
      select stage_id, active_on, sum(sign), coalesce(sum(sign * deal_value), 0), sum(sign * lead_score),
        sum(sign * entered)
      from (
        select 1 as sign, stage_id, active_on(closed_at, last_activity_at, created_at) as active_on, deal_value, lead_score,
          extract(epoch from stage_entered_at)::bigint as entered
        from new_leads where deleted_at is null
        union all
        select -1, stage_id, active_on(closed_at, last_activity_at, created_at), deal_value, lead_score,
          extract(epoch from stage_entered_at)::bigint
        from old_leads where deleted_at is null
      ) change
      group by stage_id, active_on
      having sum(sign) <> 0 or coalesce(sum(sign * deal_value), 0) <> 0 or sum(sign * lead_score) <> 0
        or sum(sign * entered) <> 0;
      return null;
    end $$;
    create function count_deleted_leads() returns trigger language plpgsql as $$
    begin
      insert into stage_counters
      select stage_id, active_on(closed_at, last_activity_at, created_at), -count(*), -coalesce(sum(deal_value), 0), -sum(lead_score),
        -sum(extract(epoch from stage_entered_at)::bigint)
      from old_leads where deleted_at is null group by 1, 2;
      return null;
    end $$;
    create trigger leads_counted_on_insert after insert on leads
      referencing new table as new_leads for each statement execute function count_inserted_leads();
    create trigger leads_counted_on_update after update on leads
      referencing old table as old_leads new table as new_leads for each statement execute function count_updated_leads();
    create trigger leads_counted_on_delete after delete on leads
      referencing old table as old_leads for each statement execute function count_deleted_leads();
  `.execute(db)
}

/**
 * What changed, for open browsers. Ordered by transaction, then by statement, so that a reader that only looks at
 * transactions older than every running one never misses a late commit. Unlogged: after a crash browsers simply reload.
 */
async function liveEvents(db: Kysely<unknown>) {
  await sql`
    create unlogged table live_events (
      transaction_id xid8 not null default pg_current_xact_id(),
      number bigint generated always as identity,
      type text not null,
      entity text not null,
      entity_id uuid,
      version integer,
      actor_id uuid,
      at timestamptz not null default now(),
      primary key (transaction_id, number)
    );
  `.execute(db)
}
