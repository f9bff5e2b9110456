import { type Kysely, sql } from 'kysely'

/** Search text of contacts stands apart, as that of leads does; tasks and notes are searched where they stand. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table contact_search (
      contact_id uuid primary key references contacts on delete cascade,
      document text not null
    );
    create index contact_search_document on contact_search using gin (document gin_trgm_ops);
    create index contact_search_beginning on contact_search (left(document, 100) text_pattern_ops);
    create index lead_search_beginning on lead_search (left(document, 100) text_pattern_ops);

    create function contact_search_document(contact contacts) returns text language sql immutable as $$
      select lower(concat_ws(' ', contact.first_name, contact.last_name, contact.email, contact.phone,
        regexp_replace(contact.phone, '\\D', '', 'g'), contact.phone_e164, contact.mobile,
        regexp_replace(contact.mobile, '\\D', '', 'g'), contact.mobile_e164, contact.company_name, contact.job_title,
        contact.city, contact.state, array_to_string(contact.tags, ' ')))
    $$;

    create function keep_contact_search() returns trigger language plpgsql as $$
    begin
      insert into contact_search (contact_id, document) values (new.id, contact_search_document(new))
      on conflict (contact_id) do update set document = excluded.document;
      return null;
    end $$;
    create trigger contact_search_on_insert after insert on contacts
      for each row execute function keep_contact_search();
    -- Columns are compared: cheaper than making both documents, for every row of a large update.
    create trigger contact_search_on_update after update on contacts
      for each row when (
        (old.first_name, old.last_name, old.email, old.phone, old.phone_e164, old.mobile, old.mobile_e164,
          old.company_name, old.job_title, old.city, old.state, old.tags)
        is distinct from (new.first_name, new.last_name, new.email, new.phone, new.phone_e164, new.mobile,
          new.mobile_e164, new.company_name, new.job_title, new.city, new.state, new.tags))
      execute function keep_contact_search();
    drop trigger lead_search_on_update on leads;
    create trigger lead_search_on_update
      after update of business_name, contact_name, email, phone, phone_e164, website, city, state, zip_code, tags on leads
      for each row when (
        (old.business_name, old.contact_name, old.email, old.phone, old.phone_e164, old.website, old.city, old.state,
          old.zip_code, old.tags)
        is distinct from (new.business_name, new.contact_name, new.email, new.phone, new.phone_e164, new.website,
          new.city, new.state, new.zip_code, new.tags))
      execute function keep_lead_search();

    -- Enough to tell a rare word from a common one.
    alter table contact_search alter document set statistics 1000;
    alter table lead_search alter document set statistics 1000;
    insert into contact_search select contacts.id, contact_search_document(contacts) from contacts;

    create index tasks_title_search on tasks using gin (lower(title) gin_trgm_ops) where deleted_at is null;
    create index notes_content_search on notes using gin (lower(content) gin_trgm_ops) where deleted_at is null;
  `.execute(db)
}
