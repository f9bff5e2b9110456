import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table imports
      add column fingerprint text,
      add column is_remembered boolean not null default false,
      add column update_by text check (update_by in ('id', 'email', 'phone', 'licence_number', 'domain')),
      add column on_duplicate text not null default 'skip' check (on_duplicate in ('skip', 'fill_empty', 'overwrite', 'create')),
      add column updated_count integer not null default 0,
      add column skipped_count integer not null default 0,
      add column contact_count integer not null default 0,
      add column last_positions jsonb not null default '{}',
      add column dry_run jsonb,
      drop column last_position;
    create index imports_fingerprint on imports (fingerprint, started_at desc) where started_at is not null;
    comment on column imports.fingerprint is 'Of the names of the columns: a file with the same ones is mapped as this one was.';
    comment on column imports.update_by is 'The field by which a row finds the lead that is already there; null: no row does.';
    comment on column imports.last_positions is
      'By stage, the order key of the last lead that was put there: the next batch stands below it.';
    comment on column imports.dry_run is 'What the import would do, as counted before it runs; null when nobody asked.';
  `.execute(db)
}
