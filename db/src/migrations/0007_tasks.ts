import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await columns(db)
  await indexes(db)
  await nextFollowUp(db)
}

async function columns(db: Kysely<unknown>) {
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
      add column recurs_at text check (recurs_at ~ '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$'),
      add column previous_id uuid references tasks on delete set null,
      add column sequence integer not null default 0;
    comment on column tasks.recurrence_rule is 'An RRULE of RFC 5545 without DTSTART, counted from this task on; completing the task makes the next one.';
    comment on column tasks.recurs_at is 'When the rule places this task, on the wall clock of whoever it is assigned to, even if it was moved since.';
    comment on column tasks.previous_id is 'The task whose completion made this one.';
    comment on column tasks.sequence is 'SEQUENCE of RFC 5545: one more each time its time, duration or title changes.';
  `.execute(db)
}

async function indexes(db: Kysely<unknown>) {
  await sql`
    create index tasks_assigned_open on tasks (assigned_to, due_at, id) include (priority)
      where deleted_at is null and status in ('pending', 'in_progress');
    create index tasks_due_open on tasks (due_at, id)
      where deleted_at is null and status in ('pending', 'in_progress');
    create index tasks_assigned_due on tasks (assigned_to, due_at, id) where deleted_at is null;
    create index tasks_due on tasks (due_at, id) where deleted_at is null;
    create index tasks_created on tasks (created_at, id) where deleted_at is null;
    create index tasks_completed on tasks (assigned_to, completed_at, id)
      where deleted_at is null and status = 'completed';
    create index tasks_lead on tasks (lead_id, due_at) where lead_id is not null;
    create index tasks_contact on tasks (contact_id, due_at) where contact_id is not null;
    create unique index tasks_previous on tasks (previous_id) where deleted_at is null;
  `.execute(db)
}

/**
 * A lead's next_follow_up_at is when its first open task is due, whoever changes tasks and however many at once.
 * The leads are locked first, in one order, and only then are their tasks looked at: two changes of one lead's tasks at
 * the same moment follow each other, and the second sees what the first did.
 */
async function nextFollowUp(db: Kysely<unknown>) {
  await sql`
    create function is_open(task tasks) returns boolean language sql immutable as $$
      select task.deleted_at is null and task.status in ('pending', 'in_progress')
    $$;

    create function keep_next_follow_up(lead_ids uuid[]) returns void language plpgsql as $$
    begin
      if lead_ids is null then return; end if;
      perform 1 from leads where id = any(lead_ids) order by id for no key update;
      -- Grouped, because a min() for each lead tempts the planner to walk through all tasks in the order of due_at.
      update leads set next_follow_up_at = due.next
      from (
        select lead.id, min(tasks.due_at) as next
        from unnest(lead_ids) as lead (id) left join tasks
          on tasks.lead_id = lead.id and tasks.deleted_at is null and tasks.status in ('pending', 'in_progress')
        group by lead.id
      ) due
      where leads.id = due.id and leads.next_follow_up_at is distinct from due.next;
      -- How many tasks a lead has is told too. Without a version, because the lead's own does not change.
      if nullif(current_setting('crm.author', true), '')::jsonb -> 'quiet' is null then
        insert into live_events (type, entity, entity_id) select 'updated', 'lead', unnest(lead_ids);
      end if;
    end $$;

    create function tasks_inserted() returns trigger language plpgsql as $$
    begin
      perform keep_next_follow_up(
        (select array_agg(distinct lead_id) from new_tasks where lead_id is not null and is_open(new_tasks)));
      return null;
    end $$;
    create function tasks_updated() returns trigger language plpgsql as $$
    begin
      perform keep_next_follow_up((
        select array_agg(distinct lead.id)
        from old_tasks join new_tasks on new_tasks.id = old_tasks.id
          cross join lateral (values (old_tasks.lead_id), (new_tasks.lead_id)) as lead (id)
        where lead.id is not null
          and (old_tasks.lead_id, old_tasks.due_at, is_open(old_tasks))
            is distinct from (new_tasks.lead_id, new_tasks.due_at, is_open(new_tasks))
      ));
      return null;
    end $$;
    create function tasks_deleted() returns trigger language plpgsql as $$
    begin
      perform keep_next_follow_up(
        (select array_agg(distinct lead_id) from old_tasks where lead_id is not null and is_open(old_tasks)));
      return null;
    end $$;
    create trigger tasks_follow_up_on_insert after insert on tasks
      referencing new table as new_tasks for each statement execute function tasks_inserted();
    create trigger tasks_follow_up_on_update after update on tasks
      referencing old table as old_tasks new table as new_tasks for each statement execute function tasks_updated();
    create trigger tasks_follow_up_on_delete after delete on tasks
      referencing old table as old_tasks for each statement execute function tasks_deleted();

    update leads set next_follow_up_at = due.next
    from (
      select lead_id, min(due_at) as next from tasks
      where deleted_at is null and status in ('pending', 'in_progress') group by lead_id
    ) due
    where leads.id = due.lead_id and leads.next_follow_up_at is distinct from due.next;
  `.execute(db)
}
