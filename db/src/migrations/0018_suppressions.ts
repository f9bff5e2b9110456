import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await topics(db)
  await suppressions(db)
  await consent(db)
  await keepContactsInStep(db)
  await carryOver(db)
}

async function topics(db: Kysely<unknown>) {
  await sql`
    create table email_topics (
      id uuid primary key default uuidv7(),
      name text not null check (length(name) between 1 and 60),
      description text check (length(description) <= 300),
      is_active boolean not null default true,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      version integer not null default 1
    );
    comment on table email_topics is 'What people may unsubscribe from one by one.';
    create unique index email_topics_name on email_topics (lower(name)) where is_active;
    create trigger email_topics_changed after insert or update or delete on email_topics for each row
      execute function record_change('email_topic', '{version,updated_at}');
  `.execute(db)
}

async function suppressions(db: Kysely<unknown>) {
  await sql`
    create table suppressions (
      id uuid primary key default uuidv7(),
      email text check (length(email) between 3 and 320 and email = lower(email)),
      domain text check (length(domain) between 3 and 253 and domain = lower(domain)),
      topic_id uuid references email_topics on delete cascade,
      reason text not null check (reason in ('unsubscribe', 'hard_bounce', 'complaint', 'manual')),
      source text not null,
      note text check (length(note) <= 500),
      created_by uuid references users on delete set null,
      created_at timestamptz not null default now(),
      check (num_nonnulls(email, domain) = 1)
    );
    comment on table suppressions is
      'Who gets no marketing mail, by address or domain: it outlives contacts, their deletion, merge and import.';
    comment on column suppressions.topic_id is 'Null: no marketing mail at all.';
    comment on column suppressions.source is 'Which way it came: link, user, import, webhook, provider, …';
    create unique index suppressions_email on suppressions (email, topic_id) nulls not distinct where email is not null;
    create unique index suppressions_domain on suppressions (domain, topic_id) nulls not distinct where domain is not null;
    create index suppressions_created on suppressions (created_at desc, id desc);
    create trigger suppressions_changed after insert or update or delete on suppressions for each row
      execute function record_change('suppression', '{}');
  `.execute(db)
}

/** What a person agreed to and when they withdrew it, by address: kept when the contact is deleted. */
async function consent(db: Kysely<unknown>) {
  await sql`
    create table consent_records (
      id uuid primary key default uuidv7(),
      email text not null check (length(email) between 3 and 320 and email = lower(email)),
      contact_id uuid references contacts on delete set null,
      action text not null check (action in
        ('subscribed', 'unsubscribed', 'suppressed', 'unsuppressed', 'exported', 'erased')),
      topic_id uuid references email_topics on delete set null,
      reason text,
      source text not null,
      ip_address text,
      user_agent text,
      actor_id uuid references users on delete set null,
      at timestamptz not null default now()
    );
    create index consent_records_email on consent_records (email, id desc);
    create index consent_records_contact on consent_records (contact_id) where contact_id is not null;
  `.execute(db)
}

/**
 * A contact's subscription and the suppression of its address say the same: whoever unsubscribes a contact suppresses
 * the address, and a contact with a suppressed address is not subscribed, whichever way it is written.
 */
async function keepContactsInStep(db: Kysely<unknown>) {
  await sql`
    create function is_suppressed(address text) returns boolean language sql stable parallel safe as $$
      select exists (select from suppressions where email = lower(address) and topic_id is null)
        or exists (select from suppressions where domain = split_part(lower(address), '@', 2) and topic_id is null)
    $$;
    create function unsubscribe_suppressed_contact() returns trigger language plpgsql as $$
    begin
      if new.email is not null and new.email_subscribed and is_suppressed(new.email) then
        new.email_subscribed := false;
      end if;
      return new;
    end $$;
    create trigger contact_suppressed_on_insert before insert on contacts for each row
      when (new.email is not null and new.email_subscribed) execute function unsubscribe_suppressed_contact();
    create trigger contact_suppressed_on_update before update of email on contacts for each row
      when (new.email is not null and new.email_subscribed and new.email is distinct from old.email)
      execute function unsubscribe_suppressed_contact();

    create function suppress_unsubscribed_contact() returns trigger language plpgsql as $$
    declare
      author constant jsonb := nullif(current_setting('crm.author', true), '')::jsonb;
      given constant jsonb := nullif(current_setting('crm.subscription', true), '')::jsonb;
    begin
      insert into suppressions (email, reason, source, note, created_by)
      values (lower(new.email), 'unsubscribe',
        coalesce(given ->> 'source', case when author ->> 'user_id' is null then 'system' else 'user' end),
        left(given ->> 'reason', 500), (author ->> 'user_id')::uuid)
      on conflict (email, topic_id) where email is not null do nothing;
      return null;
    end $$;
    create trigger contact_unsubscribed_on_insert after insert on contacts for each row
      when (new.email is not null and not new.email_subscribed) execute function suppress_unsubscribed_contact();
    create trigger contact_unsubscribed_on_update after update of email_subscribed on contacts for each row
      when (new.email is not null and old.email_subscribed and not new.email_subscribed)
      execute function suppress_unsubscribed_contact();
  `.execute(db)
}

async function carryOver(db: Kysely<unknown>) {
  await sql`
    insert into suppressions (email, reason, source)
    select distinct lower(email), 'unsubscribe', 'system' from contacts
    where email is not null and not email_subscribed and length(email) between 3 and 320
    on conflict do nothing;
  `.execute(db)
}
