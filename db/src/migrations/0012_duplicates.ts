import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await companies(db)
  await pairs(db)
}

/** What companies are told apart by. */
async function companies(db: Kysely<unknown>) {
  await sql`
    alter table leads
      add column licence_number text check (length(licence_number) <= 60),
      add column domain text,
      add column merged_into uuid references leads on delete set null;
    comment on column leads.domain is 'The registrable domain of the website, else of an e-mail address that is not a free mailbox.';
    comment on column leads.merged_into is 'The lead that a deleted one was merged into.';
    create index leads_licence on leads (upper(licence_number)) where licence_number is not null and deleted_at is null;
    create index leads_domain on leads (domain) where domain is not null and deleted_at is null;
    create index leads_merged on leads (merged_into) where merged_into is not null;
    create index contacts_phone on contacts (phone_e164) where phone_e164 is not null and deleted_at is null;
    create index contacts_mobile on contacts (mobile_e164) where mobile_e164 is not null and deleted_at is null;

    create function name_key(name text) returns text language sql immutable as $$
      select trim(regexp_replace(regexp_replace(
        replace(' ' || regexp_replace(lower(coalesce(name, '')), '[^[:alnum:]]+', ' ', 'g') || ' ', ' ', '  '),
        ' (the|and|inc|incorporated|llc|co|company|corp|corporation|ltd|limited|lp|llp|pc|dba|of) ', ' ', 'g'), ' +', ' ', 'g'))
    $$;
    comment on function name_key is 'A company''s name without punctuation, case, articles and legal forms, as it is compared.';

    create function own_name(name_key text) returns text language sql immutable as $$
      select coalesce(nullif(trim(regexp_replace(replace(' ' || name_key || ' ', ' ', '  '),
        ' (air|conditioning|construction|contracting|contractors?|cooling|electric|electrical|electricians?|heating|'
        || 'home|hvac|improvements?|installations?|maintenance|mechanical|plumbers?|plumbing|remodeling|repairs?|restoration|'
        || 'roofers?|roofing|services?|sheet|metal|solutions|sons|systems|technologies) ', ' ', 'g')), ''), name_key)
    $$;
    comment on function own_name is 'What of a name key is the company''s own, not its trade''s; all of it when nothing else is left.';

    create table lead_names (
      lead_id uuid primary key references leads on delete cascade,
      name_key text not null,
      own_name text not null,
      city_key text not null
    );
    create index lead_names_place on lead_names (city_key, left(own_name, 1));
    comment on table lead_names is 'The name and the place of each lead as they are compared. Names are alike only if they begin with the same letter: what makes looking for them quick.';
  `.execute(db)
}

/** Which leads may be the same company: found in the background, for the leads that changed. */
async function pairs(db: Kysely<unknown>) {
  await sql`
    create table duplicate_checks (
      lead_id uuid primary key references leads on delete cascade,
      since timestamptz not null default now()
    );
    comment on table duplicate_checks is 'Leads whose duplicates are to be looked for again.';

    create table duplicate_pairs (
      id uuid not null default uuidv7(),
      lead_a uuid not null references leads on delete cascade,
      lead_b uuid not null references leads on delete cascade,
      reasons text[] not null,
      likeness smallint not null check (likeness between 0 and 100),
      found_at timestamptz not null default now(),
      primary key (lead_a, lead_b),
      check (lead_a < lead_b)
    );
    create index duplicate_pairs_b on duplicate_pairs (lead_b);
    create index duplicate_pairs_likeness on duplicate_pairs (likeness desc, id desc);

    create table not_duplicates (
      lead_a uuid not null references leads on delete cascade,
      lead_b uuid not null references leads on delete cascade,
      decided_by uuid references users on delete set null,
      decided_at timestamptz not null default now(),
      primary key (lead_a, lead_b),
      check (lead_a < lead_b)
    );

    create function keep_lead_identity() returns trigger language plpgsql as $$
    begin
      insert into lead_names (lead_id, name_key, own_name, city_key)
      values (new.id, name_key(new.business_name), own_name(name_key(new.business_name)), lower(trim(coalesce(new.city, ''))))
      on conflict (lead_id) do update
        set name_key = excluded.name_key, own_name = excluded.own_name, city_key = excluded.city_key
        where (lead_names.name_key, lead_names.city_key) <> (excluded.name_key, excluded.city_key);
      insert into duplicate_checks (lead_id) values (new.id) on conflict do nothing;
      return null;
    end $$;
    create trigger lead_identity_on_insert after insert on leads for each row execute function keep_lead_identity();
    create trigger lead_identity_on_update
      after update of business_name, city, email, phone_e164, domain, licence_number, deleted_at on leads for each row
      when ((old.business_name, old.city, old.email, old.phone_e164, old.domain, old.licence_number, old.deleted_at)
        is distinct from (new.business_name, new.city, new.email, new.phone_e164, new.domain, new.licence_number, new.deleted_at))
      execute function keep_lead_identity();

    create function check_lead_of_contact() returns trigger language plpgsql as $$
    begin
      insert into duplicate_checks (lead_id)
      select lead_id from (values (old.lead_id), (new.lead_id)) changed (lead_id) where lead_id is not null
      on conflict do nothing;
      return null;
    end $$;
    create trigger contact_identity_on_insert after insert on contacts for each row execute function check_lead_of_contact();
    create trigger contact_identity_on_update
      after update of email, phone_e164, mobile_e164, lead_id, deleted_at on contacts for each row
      when ((old.email, old.phone_e164, old.mobile_e164, old.lead_id, old.deleted_at)
        is distinct from (new.email, new.phone_e164, new.mobile_e164, new.lead_id, new.deleted_at))
      execute function check_lead_of_contact();

    insert into lead_names (lead_id, name_key, own_name, city_key)
      select id, name_key(business_name), own_name(name_key(business_name)), lower(trim(coalesce(city, ''))) from leads;
    insert into duplicate_checks (lead_id) select id from leads;
  `.execute(db)
}
