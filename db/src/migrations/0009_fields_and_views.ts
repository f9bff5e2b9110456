import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table custom_fields (
      id uuid primary key default uuidv7(),
      entity text not null check (entity in ('lead', 'contact')),
      key text not null check (key ~ '^[a-z][a-z0-9_]{0,49}$'),
      label text not null check (length(label) between 1 and 80),
      type text not null check (type in ('text', 'long_text', 'number', 'money', 'date', 'datetime', 'boolean',
        'choice', 'multi_choice', 'url', 'email', 'phone', 'user')),
      choices jsonb not null default '[]',
      description text,
      group_name text,
      position text collate "C" not null,
      is_required boolean not null default false,
      is_indexed boolean not null default false,
      min numeric,
      max numeric,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      version integer not null default 1
    );
    create unique index custom_fields_key on custom_fields (entity, key) where deleted_at is null;
    create trigger custom_fields_changed after insert or update or delete on custom_fields for each row
      execute function record_change('custom_field', '{version,updated_at}');

    create table saved_views (
      id uuid primary key default uuidv7(),
      entity text not null check (entity in ('lead', 'contact', 'task')),
      name text not null check (length(name) between 1 and 80),
      layout text not null default 'table' check (layout in ('table', 'board')),
      q text,
      filter jsonb,
      sort text,
      columns jsonb not null default '[]',
      is_shared boolean not null default false,
      is_pinned boolean not null default false,
      is_default boolean not null default false,
      owner_id uuid not null references users on delete cascade,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      version integer not null default 1
    );
    create index saved_views_owner on saved_views (owner_id, entity);
    create index saved_views_shared on saved_views (entity) where is_shared;
    create trigger saved_views_changed after insert or update or delete on saved_views for each row
      execute function record_change('saved_view', '{version,updated_at}');
    comment on column saved_views.columns is '[{ key, width? }] in the order in which they are shown; widths in pixels.';
  `.execute(db)
}
