import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table contacts
      add column mobile text,
      add column mobile_e164 text,
      add column company_name text,
      add column department text,
      add column address text,
      add column city text,
      add column state text,
      add column zip_code text,
      add column country text,
      add column linkedin_url text,
      add column website text,
      add column preferred_contact_method text check (preferred_contact_method in ('email', 'phone', 'mobile', 'sms')),
      add column timezone text,
      add column email_subscribed boolean not null default true,
      add column sms_subscribed boolean not null default false,
      add column last_contacted_at timestamptz,
      add column tags text[] not null default '{}',
      add column custom jsonb not null default '{}',
      add column created_by uuid references users on delete set null;
    comment on column contacts.created_by is 'Who sees a contact that has no lead.';
    create unique index contacts_primary on contacts (lead_id) where is_primary and deleted_at is null;

    create function contact_name(first_name text, last_name text, email text, phone text, mobile text)
      returns text language sql immutable parallel safe as $$
      select coalesce(nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), email, phone, mobile, '')
    $$;
    create index contacts_name on contacts (lower(contact_name(first_name, last_name, email, phone, mobile)), id)
      where deleted_at is null;
    create index contacts_created on contacts (created_at desc, id desc) where deleted_at is null;
    create index contacts_updated on contacts (updated_at desc, id desc) where deleted_at is null;
    create index contacts_contacted on contacts (last_contacted_at, id) where deleted_at is null;
    create index contacts_company on contacts (lower(company_name)) where company_name is not null and deleted_at is null;
    create index contacts_city on contacts (lower(city)) where deleted_at is null;
    create index contacts_job_title on contacts (lower(job_title)) where deleted_at is null;
    create index contacts_tags on contacts using gin (tags) where deleted_at is null;
    create index contacts_texts on contacts using gin (contact_name(first_name, last_name, email, phone, mobile) gin_trgm_ops,
      email gin_trgm_ops, company_name gin_trgm_ops, city gin_trgm_ops, job_title gin_trgm_ops) where deleted_at is null;
    create statistics contacts_words on lower(state), lower(country), lower(department), lower(zip_code) from contacts;
    -- How rare a part of a name is decides whether contacts are walked in the order of names or found by trigrams.
    create statistics contacts_names on (contact_name(first_name, last_name, email, phone, mobile)) from contacts;
    alter statistics contacts_names set statistics 500;
    create index contacts_created_by on contacts (created_by) where lead_id is null and deleted_at is null;
  `.execute(db)
  await subscriptions(db)
}

/**
 * Who subscribed or unsubscribed whom, when and why. A trigger writes it, so that no way of changing a contact is
 * forgotten: by hand, in bulk, by import, merge or undo. The reason stands in the setting crm.subscription of the
 * transaction, as JSON (api/src/contacts/subscriptions.ts).
 */
async function subscriptions(db: Kysely<unknown>) {
  await sql`
    create table subscription_changes (
      id uuid primary key default uuidv7(),
      contact_id uuid not null references contacts on delete cascade,
      channel text not null check (channel in ('email', 'sms')),
      subscribed boolean not null,
      address text,
      reason text,
      source text not null,
      actor_id uuid references users on delete set null,
      at timestamptz not null default now()
    );
    create index subscription_changes_contact on subscription_changes (contact_id, id desc);
    comment on column subscription_changes.address is 'The e-mail address or number that was meant, as it was then.';
    comment on column subscription_changes.source is 'Which way it was changed: user, import, …';

    create function record_subscription_change() returns trigger language plpgsql as $$
    declare
      author constant jsonb := nullif(current_setting('crm.author', true), '')::jsonb;
      given constant jsonb := nullif(current_setting('crm.subscription', true), '')::jsonb;
      email_was constant boolean := case tg_op when 'UPDATE' then old.email_subscribed else true end;
      sms_was constant boolean := case tg_op when 'UPDATE' then old.sms_subscribed else false end;
    begin
      insert into subscription_changes (contact_id, channel, subscribed, address, reason, source, actor_id)
      select new.id, change.channel, change.subscribed, change.address, given ->> 'reason',
        coalesce(given ->> 'source', case when author ->> 'user_id' is null then 'system' else 'user' end),
        (author ->> 'user_id')::uuid
      from (values
        ('email', new.email_subscribed, email_was, new.email),
        ('sms', new.sms_subscribed, sms_was, coalesce(new.mobile_e164, new.phone_e164, new.mobile, new.phone))
      ) as change (channel, subscribed, was, address)
      where change.subscribed <> change.was;
      return null;
    end $$;
    create trigger contact_subscribed_on_insert after insert on contacts for each row
      when (not new.email_subscribed or new.sms_subscribed) execute function record_subscription_change();
    create trigger contact_subscribed_on_update after update of email_subscribed, sms_subscribed on contacts for each row
      when (old.email_subscribed <> new.email_subscribed or old.sms_subscribed <> new.sms_subscribed)
      execute function record_subscription_change();
  `.execute(db)
}
