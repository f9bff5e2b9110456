import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await customFields(db)
  await customValues(db)
  await savedViews(db)
}

async function customFields(db: Kysely<unknown>) {
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
    create unique index custom_fields_key on custom_fields (entity, key);
    create unique index custom_fields_position on custom_fields (entity, position);
    create trigger custom_fields_changed after insert or update or delete on custom_fields for each row
      execute function record_change('custom_field', '{version,updated_at,position}');
    comment on column custom_fields.key is 'Under which the values stand in custom; a deleted field keeps it, with its values.';
    comment on column custom_fields.choices is '[{ value, label, color? }] in the order in which they are shown.';
    comment on column custom_fields.min is 'Shortest text or smallest number.';
  `.execute(db)
}

/**
 * How a value in `custom` reads in SQL: null when there is none, or one of another type. Immutable and of one expression,
 * so that they cost nothing and indexes can be on them.
 */
async function customValues(db: Kysely<unknown>) {
  await sql`
    create function custom_text(custom jsonb, key text) returns text language sql immutable parallel safe
      return case when jsonb_typeof(custom -> key) = 'string' then custom ->> key end;
    create function custom_number(custom jsonb, key text) returns numeric language sql immutable parallel safe
      return case when jsonb_typeof(custom -> key) = 'number' then (custom -> key)::numeric end;
    create function custom_boolean(custom jsonb, key text) returns boolean language sql immutable parallel safe
      return case when jsonb_typeof(custom -> key) = 'boolean' then (custom -> key)::boolean end;
    create function custom_uuid(custom jsonb, key text) returns uuid language sql immutable parallel safe
      return case when length(custom ->> key) = 36 then (custom ->> key)::uuid end;
    create function custom_date(custom jsonb, key text) returns date language sql immutable parallel safe
      return case when custom ->> key like '____-__-__' then make_date(
        left(custom ->> key, 4)::integer, substr(custom ->> key, 6, 2)::integer, substr(custom ->> key, 9, 2)::integer)
      end;
    create function custom_time(custom jsonb, key text) returns timestamptz language sql immutable parallel safe
      return case when custom ->> key like '____-__-__T__:__:__.___Z' then make_timestamp(
        left(custom ->> key, 4)::integer, substr(custom ->> key, 6, 2)::integer, substr(custom ->> key, 9, 2)::integer,
        substr(custom ->> key, 12, 2)::integer, substr(custom ->> key, 15, 2)::integer,
        substr(custom ->> key, 18, 6)::double precision) at time zone 'UTC' end;
  `.execute(db)
}

async function savedViews(db: Kysely<unknown>) {
  await sql`
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

    create table saved_view_users (
      view_id uuid not null references saved_views on delete cascade,
      user_id uuid not null references users on delete cascade,
      entity text not null,
      is_pinned boolean not null default false,
      is_default boolean not null default false,
      primary key (view_id, user_id)
    );
    create unique index saved_view_users_default on saved_view_users (user_id, entity) where is_default;
    comment on table saved_view_users is 'What each person made of a view, their own or a shared one.';
  `.execute(db)
}
