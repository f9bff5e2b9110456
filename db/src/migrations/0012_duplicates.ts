import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table leads
      add column licence_number text check (length(licence_number) <= 60),
      add column domain text;
    comment on column leads.domain is 'The registrable domain of the website, else of an e-mail address that is not a free mailbox.';
    create index leads_licence on leads (upper(licence_number)) where licence_number is not null and deleted_at is null;
    create index leads_domain on leads (domain) where domain is not null and deleted_at is null;
    create index contacts_phone on contacts (phone_e164) where phone_e164 is not null and deleted_at is null;
    create index contacts_mobile on contacts (mobile_e164) where mobile_e164 is not null and deleted_at is null;

    create table not_duplicates (
      lead_a uuid not null references leads on delete cascade,
      lead_b uuid not null references leads on delete cascade,
      decided_by uuid references users on delete set null,
      decided_at timestamptz not null default now(),
      primary key (lead_a, lead_b),
      check (lead_a < lead_b)
    );
  `.execute(db)
}
