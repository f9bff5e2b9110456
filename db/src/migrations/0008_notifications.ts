import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await notifications(db)
  await reminders(db)
  await calendarFeeds(db)
}

/** What a user should know of. */
async function notifications(db: Kysely<unknown>) {
  await sql`
    create table notifications (
      id uuid primary key default uuidv7(),
      user_id uuid not null references users on delete cascade,
      kind text not null check (kind in ('reminder', 'task_assigned', 'lead_assigned')),
      title text not null,
      body text,
      lead_id uuid references leads on delete cascade,
      contact_id uuid references contacts on delete cascade,
      task_id uuid references tasks on delete cascade,
      dedupe_key text not null,
      email_wanted boolean not null default false,
      emailed_at timestamptz,
      email_error text,
      created_at timestamptz not null default now(),
      read_at timestamptz,
      unique (user_id, dedupe_key)
    );
    create index notifications_user on notifications (user_id, created_at desc, id desc);
    create index notifications_unread on notifications (user_id, created_at desc, id desc) where read_at is null;
    create index notifications_read on notifications (read_at) where read_at is not null;
    create index notifications_to_mail on notifications (created_at)
      where email_wanted and emailed_at is null and email_error is null;
    create index notifications_lead on notifications (lead_id) where lead_id is not null;
    create index notifications_contact on notifications (contact_id) where contact_id is not null;
    create index notifications_task on notifications (task_id) where task_id is not null;
    comment on column notifications.dedupe_key is 'Names the happening, so that telling it twice adds nothing.';
    comment on column notifications.email_error is 'Why it could not be mailed; it is not tried again.';
  `.execute(db)
}

async function reminders(db: Kysely<unknown>) {
  await sql`
    create index tasks_to_remind on tasks (remind_at)
      where reminded_at is null and deleted_at is null and status in ('pending', 'in_progress');
    alter table users add column reminder_emails boolean not null default true;
    comment on column users.reminder_emails is 'Whether reminders come by e-mail too.';
  `.execute(db)
}

/** Secret addresses by which calendar programs read a user's tasks. */
async function calendarFeeds(db: Kysely<unknown>) {
  await sql`
    create table calendar_feeds (
      id uuid primary key default uuidv7(),
      user_id uuid not null references users on delete cascade,
      token_sha256 bytea not null unique,
      created_at timestamptz not null default now(),
      last_used_at timestamptz,
      revoked_at timestamptz
    );
    create unique index calendar_feeds_user on calendar_feeds (user_id) where revoked_at is null;
    create trigger calendar_feeds_changed after insert or update of revoked_at on calendar_feeds for each row
      execute function record_change('calendar_feed', '{token_sha256,last_used_at}');
    create index activities_meetings on activities (actor_id, occurred_at) where activity_type = 'meeting';
  `.execute(db)
}
