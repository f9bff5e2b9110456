import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table attachments (
      id uuid primary key default uuidv7(),
      lead_id uuid references leads on delete cascade,
      contact_id uuid references contacts on delete cascade,
      task_id uuid references tasks on delete cascade,
      activity_id uuid references activities on delete cascade,
      file_name text not null check (length(file_name) between 1 and 255),
      content_type text not null,
      size_bytes bigint not null check (size_bytes >= 0),
      sha256 bytea not null,
      storage_key text not null unique,
      created_by uuid references users on delete set null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      version integer not null default 1,
      check (num_nonnulls(lead_id, contact_id, task_id, activity_id) = 1)
    );
    create index attachments_lead on attachments (lead_id) where lead_id is not null;
    create index attachments_contact on attachments (contact_id) where contact_id is not null;
    create index attachments_task on attachments (task_id) where task_id is not null;
    create index attachments_activity on attachments (activity_id) where activity_id is not null;
    create trigger attachments_changed after insert or update or delete on attachments for each row
      execute function record_change('attachment', '{version,updated_at,storage_key,sha256}');

    create table orphaned_files (
      storage_key text primary key,
      remove_after timestamptz not null default now()
    );
    create index orphaned_files_remove_after on orphaned_files (remove_after);
    comment on table orphaned_files is
      'Files without a row: uploads that are under way, and those whose row is gone. A job removes them from the storage.';
    create function leave_orphaned_file() returns trigger language plpgsql as $$
    begin
      insert into orphaned_files (storage_key) values (old.storage_key) on conflict do nothing;
      return null;
    end $$;
    create trigger attachments_file_orphaned after delete on attachments for each row execute function leave_orphaned_file();
  `.execute(db)
}
