import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table notifications (
      id uuid primary key default uuidv7(),
      user_id uuid not null references users on delete cascade,
      kind text not null,
      title text not null,
      body text,
      lead_id uuid references leads on delete cascade,
      contact_id uuid references contacts on delete cascade,
      task_id uuid references tasks on delete cascade,
      dedupe_key text not null,
      created_at timestamptz not null default now(),
      read_at timestamptz,
      unique (user_id, dedupe_key)
    );
    create index notifications_user on notifications (user_id, created_at desc, id desc);
    create index notifications_unread on notifications (user_id) where read_at is null;
    comment on column notifications.dedupe_key is 'Names the happening, so that telling it twice adds nothing.';

    create table calendar_feeds (
      id uuid primary key default uuidv7(),
      user_id uuid not null references users on delete cascade,
      token_sha256 bytea not null unique,
      created_at timestamptz not null default now(),
      last_used_at timestamptz,
      revoked_at timestamptz
    );
    create unique index calendar_feeds_user on calendar_feeds (user_id) where revoked_at is null;
  `.execute(db)
}
