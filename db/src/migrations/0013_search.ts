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
    create trigger contact_search_on_update after update on contacts
      for each row when (contact_search_document(old) is distinct from contact_search_document(new))
      execute function keep_contact_search();
    insert into contact_search select contacts.id, contact_search_document(contacts) from contacts;

    create index tasks_title_search on tasks using gin (lower(title) gin_trgm_ops) where deleted_at is null;
    create index notes_content_search on notes using gin (lower(content) gin_trgm_ops) where deleted_at is null;
  `.execute(db)
}
