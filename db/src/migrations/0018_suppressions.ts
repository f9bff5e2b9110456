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
    -- Each reason stands by itself: a mailbox that works again belongs to somebody who may still have unsubscribed.
    create unique index suppressions_email on suppressions (email, topic_id, reason) nulls not distinct
      where email is not null;
    create unique index suppressions_domain on suppressions (domain, topic_id, reason) nulls not distinct
      where domain is not null;
    create index suppressions_created on suppressions (created_at desc, id desc);
    create index suppressions_reason on suppressions (reason, created_at desc, id desc);
    create index suppressions_topic on suppressions (topic_id, email) where topic_id is not null;
    create index suppressions_texts on suppressions using gin ((coalesce(email, domain)) gin_trgm_ops);
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
      reason text check (reason in ('unsubscribe', 'hard_bounce', 'complaint', 'manual')),
      note text,
      source text not null,
      ip_address text,
      user_agent text,
      actor_id uuid references users on delete set null,
      at timestamptz not null default now()
    );
    comment on column consent_records.reason is 'Of the suppression that began or ended.';
    comment on column consent_records.note is 'Why, in words; of a subscription how the person consented.';
    create index consent_records_email on consent_records (email, id desc);
    create index consent_records_contact on consent_records (contact_id) where contact_id is not null;

    -- Says what became of the suppressions in changed_rows. Who, why and from where stand in the settings of the
    -- transaction: crm.author (api/src/platform/author.ts) and crm.subscription (suppressions/consent-setting.ts).
    create function record_consent() returns trigger language plpgsql as $$
    declare
      author constant jsonb := nullif(current_setting('crm.author', true), '')::jsonb;
      given constant jsonb := nullif(current_setting('crm.subscription', true), '')::jsonb;
      is_lifted constant boolean := tg_op = 'DELETE';
    begin
      insert into consent_records
        (email, contact_id, action, topic_id, reason, note, source, ip_address, user_agent, actor_id)
      select row.email, (select id from contacts where lower(contacts.email) = row.email and deleted_at is null),
        case when row.reason = 'unsubscribe' then case when is_lifted then 'subscribed' else 'unsubscribed' end
          else case when is_lifted then 'unsuppressed' else 'suppressed' end end,
        row.topic_id, row.reason, case when is_lifted then given ->> 'reason' else row.note end,
        case when is_lifted
          then coalesce(given ->> 'source', case when author ->> 'user_id' is null then 'system' else 'user' end)
          else row.source end,
        given ->> 'ip_address', given ->> 'user_agent', (author ->> 'user_id')::uuid
      from changed_rows row
      where row.email is not null
        -- Suppressions that go with their topic say nothing of what a person wants.
        and (row.topic_id is null or exists (select from email_topics where email_topics.id = row.topic_id))
      order by row.id;
      return null;
    end $$;
    create trigger suppressions_inserted after insert on suppressions referencing new table as changed_rows
      for each statement execute function record_consent();
    create trigger suppressions_updated after update on suppressions referencing new table as changed_rows
      for each statement execute function record_consent();
    create trigger suppressions_deleted after delete on suppressions referencing old table as changed_rows
      for each statement execute function record_consent();
  `.execute(db)
}

/**
 * A contact with an address is subscribed exactly when the address is not suppressed, whichever of the two is written:
 * by hand, in bulk, by import, merge, restoration or undo.
 */
async function keepContactsInStep(db: Kysely<unknown>) {
  await sql`
    create function is_suppressed(address text) returns boolean language sql stable parallel safe as $$
      select exists (select from suppressions where email = lower(address) and topic_id is null)
        or exists (select from suppressions where domain = split_part(lower(address), '@', 2) and topic_id is null)
    $$;

    create function follow_suppressions() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' or new.email_subscribed is distinct from old.email_subscribed then
        new.email_subscribed := new.email_subscribed and not is_suppressed(new.email);
      elsif lower(new.email) is not distinct from lower(old.email) then
        -- Restored: what was said of the address meanwhile counts.
        new.email_subscribed := not is_suppressed(new.email);
      elsif not old.email_subscribed and is_suppressed(old.email) and not exists (
        select from suppressions where email = lower(old.email) and topic_id is null and reason <> 'hard_bounce'
      ) then
        -- The old address was of no use; the person has not asked for anything.
        new.email_subscribed := not is_suppressed(new.email);
      else
        new.email_subscribed := new.email_subscribed and not is_suppressed(new.email);
      end if;
      return new;
    end $$;
    create trigger contact_follows_on_insert before insert on contacts for each row
      when (new.email is not null and new.email_subscribed) execute function follow_suppressions();
    create trigger contact_follows_on_update before update of email, email_subscribed, deleted_at on contacts for each row
      when (new.email is not null and new.deleted_at is null and (
        (new.email_subscribed and not old.email_subscribed)
        or lower(new.email) is distinct from lower(old.email) or old.deleted_at is not null))
      execute function follow_suppressions();

    create function suppress_unsubscribed_contact() returns trigger language plpgsql as $$
    declare
      author constant jsonb := nullif(current_setting('crm.author', true), '')::jsonb;
      given constant jsonb := nullif(current_setting('crm.subscription', true), '')::jsonb;
    begin
      if not is_suppressed(new.email) then
        insert into suppressions (email, reason, source, note, created_by)
        values (lower(new.email), 'unsubscribe',
          coalesce(given ->> 'source', case when author ->> 'user_id' is null then 'system' else 'user' end),
          left(given ->> 'reason', 500), (author ->> 'user_id')::uuid)
        on conflict do nothing;
      end if;
      return null;
    end $$;
    create trigger contact_unsubscribed_on_insert after insert on contacts for each row
      when (new.email is not null and not new.email_subscribed) execute function suppress_unsubscribed_contact();
    create trigger contact_unsubscribed_on_update after update on contacts for each row
      when (new.email is not null and not new.email_subscribed
        and (old.email_subscribed or lower(new.email) is distinct from lower(old.email)))
      execute function suppress_unsubscribed_contact();
    -- A contact whose subscription was changed by the trigger above is told of, too.
    create or replace trigger contact_subscribed_on_update after update on contacts for each row
      when (old.email_subscribed <> new.email_subscribed or old.sms_subscribed <> new.sms_subscribed)
      execute function record_subscription_change();

    create function subscribe_or_unsubscribe_contacts() returns trigger language plpgsql as $$
    declare
      is_lifted constant boolean := tg_op = 'DELETE';
    begin
      update contacts set email_subscribed = is_lifted, updated_at = now(), version = version + 1
      where deleted_at is null and email_subscribed <> is_lifted and (not is_lifted or not is_suppressed(email))
        and lower(email) in (select row.email from changed_rows row where row.email is not null and row.topic_id is null);
      -- Apart, because it reads every contact.
      if exists (select from changed_rows row where row.domain is not null and row.topic_id is null) then
        update contacts set email_subscribed = is_lifted, updated_at = now(), version = version + 1
        where deleted_at is null and email_subscribed <> is_lifted and split_part(lower(email), '@', 2) in
            (select row.domain from changed_rows row where row.domain is not null and row.topic_id is null)
          and (not is_lifted or not is_suppressed(email));
      end if;
      return null;
    end $$;
    create trigger suppressions_reach_contacts after insert on suppressions referencing new table as changed_rows
      for each statement execute function subscribe_or_unsubscribe_contacts();
    create trigger suppressions_release_contacts after delete on suppressions referencing old table as changed_rows
      for each statement execute function subscribe_or_unsubscribe_contacts();
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
