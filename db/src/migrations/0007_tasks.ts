import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table tasks
      add column description text,
      add column outcome text,
      add column remind_at timestamptz,
      add column reminded_at timestamptz,
      add column duration_minutes integer check (duration_minutes between 1 and 1440),
      add column contact_id uuid references contacts on delete set null,
      add column created_by uuid references users on delete set null,
      add column recurrence_rule text,
      add column sequence integer not null default 0;
    comment on column tasks.recurrence_rule is 'An RRULE of RFC 5545 without DTSTART; completing the task makes the next one.';
    comment on column tasks.sequence is 'SEQUENCE of RFC 5545: one more each time its time changes.';
  `.execute(db)
}
