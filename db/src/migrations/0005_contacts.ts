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
  `.execute(db)
}
