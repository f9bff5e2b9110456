import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table imports
      add column update_by text check (update_by in ('id', 'email', 'phone', 'licence_number', 'domain')),
      add column on_duplicate text not null default 'skip' check (on_duplicate in ('skip', 'fill_empty', 'overwrite', 'create')),
      add column updated_count integer not null default 0,
      add column skipped_count integer not null default 0,
      add column contact_count integer not null default 0;
  `.execute(db)
}
