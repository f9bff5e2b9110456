import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table imports (
      id uuid primary key default uuidv7(),
      file_name text not null check (length(file_name) between 1 and 255),
      file_size bigint not null check (file_size > 0),
      status text not null default 'uploaded'
        check (status in ('uploaded', 'running', 'completed', 'failed', 'cancelled')),
      encoding text not null,
      delimiter text not null,
      has_header boolean not null,
      columns jsonb not null,
      mapping jsonb not null,
      defaults jsonb not null default '{}',
      total_rows integer not null,
      processed_rows integer not null default 0,
      created_count integer not null default 0,
      refused_count integer not null default 0,
      last_row integer not null default 0,
      last_position text collate "C",
      error_message text,
      created_by uuid references users on delete set null,
      created_at timestamptz not null default now(),
      started_at timestamptz,
      progress_at timestamptz,
      completed_at timestamptz,
      file_deleted_at timestamptz
    );
    create index imports_created on imports (created_at desc, id desc);
    create index imports_created_by on imports (created_by, created_at desc, id desc);
    create index imports_running on imports (progress_at) where status = 'running';
    create index imports_with_file on imports (created_at) where file_deleted_at is null;
    comment on column imports.last_row is
      'The last row of the file whose outcome is committed; an interrupted import goes on behind it.';
    comment on column imports.last_position is 'The order key of the last created lead: the next batch stands below it.';

    create table import_refusals (
      import_id uuid not null references imports on delete cascade,
      row_number integer not null,
      reason text not null,
      cells text[] not null,
      primary key (import_id, row_number)
    );
  `.execute(db)
}
