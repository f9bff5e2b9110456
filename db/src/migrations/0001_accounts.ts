import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table users (
      id uuid primary key default uuidv7(),
      name text not null,
      email text not null,
      email_verified boolean not null default false,
      image text,
      role text not null default 'rep' check (role in ('admin', 'manager', 'rep', 'viewer')),
      time_zone text not null default 'UTC',
      is_active boolean not null default true,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create unique index users_email on users (lower(email));
  `.execute(db)
}
