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
      last_seen_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create unique index users_email on users (lower(email));

    create table sessions (
      id uuid primary key default uuidv7(),
      user_id uuid not null references users on delete cascade,
      token text not null unique,
      expires_at timestamptz not null,
      ip_address text,
      user_agent text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index sessions_user on sessions (user_id);

    create table accounts (
      id uuid primary key default uuidv7(),
      user_id uuid not null references users on delete cascade,
      provider_id text not null,
      account_id text not null,
      password text,
      access_token text,
      refresh_token text,
      id_token text,
      access_token_expires_at timestamptz,
      refresh_token_expires_at timestamptz,
      scope text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (provider_id, account_id)
    );
    create index accounts_user on accounts (user_id);
    comment on table accounts is 'How a user proves who they are: the credential provider holds the password hash.';

    create table verifications (
      id uuid primary key default uuidv7(),
      identifier text not null,
      value text not null,
      expires_at timestamptz not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index verifications_identifier on verifications (identifier);

    create table invitations (
      id uuid primary key default uuidv7(),
      email text not null,
      role text not null check (role in ('admin', 'manager', 'rep', 'viewer')),
      token_sha256 bytea not null unique,
      invited_by uuid references users on delete set null,
      expires_at timestamptz not null,
      created_at timestamptz not null default now(),
      accepted_at timestamptz
    );
    create unique index invitations_open on invitations (lower(email)) where accepted_at is null;

    create table setup_links (
      token_sha256 bytea primary key,
      created_at timestamptz not null default now()
    );

    create table sign_in_limits (
      key text primary key,
      free_at timestamptz not null
    );
    create index sign_in_limits_free on sign_in_limits (free_at);
    comment on column sign_in_limits.free_at is 'When the failed attempts of this key are forgotten: each pushes it back.';

    create table api_keys (
      id uuid primary key default uuidv7(),
      name text not null check (length(name) between 1 and 100),
      user_id uuid not null references users on delete cascade,
      role text not null check (role in ('admin', 'manager', 'rep', 'viewer')),
      prefix text not null,
      key_sha256 bytea not null unique,
      created_at timestamptz not null default now(),
      last_used_at timestamptz,
      revoked_at timestamptz
    );
    create index api_keys_user on api_keys (user_id);
  `.execute(db)
}
