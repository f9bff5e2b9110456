import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table notes (
      id uuid primary key default uuidv7(),
      lead_id uuid references leads on delete cascade,
      contact_id uuid references contacts on delete cascade,
      content text not null check (length(content) between 1 and 20000),
      is_pinned boolean not null default false,
      created_by uuid references users on delete set null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      version integer not null default 1,
      check (lead_id is not null or contact_id is not null)
    );
    create index notes_lead on notes (lead_id, (case when is_pinned then created_at end) desc, id desc)
      where deleted_at is null;
    create index notes_contact on notes (contact_id, (case when is_pinned then created_at end) desc, id desc)
      where deleted_at is null;
    create trigger notes_changed after insert or update or delete on notes for each row
      execute function record_change('note', '{version,updated_at}');

    alter table activities
      add column note_id uuid references notes on delete cascade,
      add column task_id uuid references tasks on delete set null,
      add column email_id text,
      add column email_status text,
      add column email_opens integer check (email_opens >= 0),
      add column email_clicks integer check (email_clicks >= 0);
    create index activities_contact on activities (contact_id, occurred_at desc, id desc) where contact_id is not null;
    create index activities_note on activities (note_id) where note_id is not null;
    create index activities_task on activities (task_id) where task_id is not null;
    create trigger activities_moved after update of lead_id, contact_id on activities for each row
      when (old.lead_id is distinct from new.lead_id or old.contact_id is distinct from new.contact_id)
      execute function record_change('activity', '{}');
  `.execute(db)
}
