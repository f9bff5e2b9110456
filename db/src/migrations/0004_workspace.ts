import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await auditLog(db)
  await changes(db)
  await workspace(db)
  await operations(db)
  await auditWhatIsThere(db)
}

/** Who did what, from where, before and after. Appended to by the trigger below and by sign-ins and exports. */
async function auditLog(db: Kysely<unknown>) {
  await sql`
    create table audit_log (
      id uuid primary key default uuidv7(),
      at timestamptz not null default now(),
      operation_id uuid,
      actor_id uuid,
      api_key_id uuid,
      ip_address text,
      action text not null check (action in
        ('created', 'updated', 'deleted', 'restored', 'purged', 'signed_in', 'sign_in_failed', 'signed_out', 'exported')),
      entity text not null,
      entity_id uuid,
      before jsonb,
      after jsonb
    );
    create index audit_log_operation on audit_log (operation_id, entity_id, id) where operation_id is not null;
    create index audit_log_record on audit_log (entity, entity_id, id desc);
    create index audit_log_actor on audit_log (actor_id, id desc);
    comment on table audit_log is 'Append-only: a trigger refuses every update and delete.';
    comment on column audit_log.operation_id is 'What was written by one request or one background operation, and is undone together.';
    comment on column audit_log.before is 'The columns that changed; the whole row when it was deleted for good.';

    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
    end $$;
    create trigger audit_log_is_append_only before update or delete or truncate on audit_log
      for each statement execute function refuse_change();
    alter table audit_log enable always trigger audit_log_is_append_only;
  `.execute(db)
}

/**
 * One trigger for every table that people change: it appends to the audit log and tells open browsers.
 * Who acts stands in the setting crm.author of the transaction, as JSON (api/src/platform/author.ts).
 * Arguments: the entity's name, and the columns that are bookkeeping, as an array literal: they are never audited.
 */
async function changes(db: Kysely<unknown>) {
  await sql`
    alter table live_events add column user_id uuid, add column owner_ids uuid[];
    comment on column live_events.user_id is 'The only user who is told; null: everybody.';
    comment on column live_events.owner_ids is 'Of a lead: who owned it before and after, for those who do not see every lead.';

    create function record_change() returns trigger language plpgsql as $$
    declare
      entity constant text := tg_argv[0];
      bookkeeping constant text[] := tg_argv[1]::text[];
      author constant jsonb := nullif(current_setting('crm.author', true), '')::jsonb;
      id constant uuid := case tg_op when 'DELETE' then old.id else new.id end;
      old_row jsonb;
      new_row jsonb;
      before jsonb;
      after jsonb;
      action text;
      owner_ids uuid[];
    begin
      if tg_op = 'INSERT' then
        action := 'created';
      elsif tg_op = 'DELETE' then
        before := to_jsonb(old) - bookkeeping;
        action := case when before ? 'deleted_at' then 'purged' else 'deleted' end;
        if action = 'purged' then before := null; end if;
      else
        if old is not distinct from new then return null; end if;
        old_row := to_jsonb(old);
        new_row := to_jsonb(new);
        select jsonb_object_agg(key, old_row -> key), jsonb_object_agg(key, value) into before, after
        from jsonb_each(new_row) where value <> old_row -> key and key <> all (bookkeeping);
        if before ? 'stage_id' then
          -- Where it stood on the board, so that undoing a move finds the place again.
          before := before || jsonb_build_object('position', old_row -> 'position');
          after := after || jsonb_build_object('position', new_row -> 'position');
        end if;
        action := case
          when not (before ? 'deleted_at') then 'updated'
          when before -> 'deleted_at' = 'null' then 'deleted'
          when after -> 'deleted_at' = 'null' then 'restored'
          else 'updated' end;
      end if;
      if action <> 'updated' or before is not null then
        insert into audit_log (operation_id, actor_id, api_key_id, ip_address, action, entity, entity_id, before, after)
        values ((author ->> 'operation_id')::uuid, (author ->> 'user_id')::uuid, (author ->> 'api_key_id')::uuid,
          author ->> 'ip_address', action, entity, id, before, after);
      end if;
      if author -> 'quiet' is null then
        if entity = 'lead' then owner_ids := array[old.owner_id, new.owner_id]; end if;
        insert into live_events (type, entity, entity_id, version, actor_id, owner_ids)
        values (
          case
            when action = 'purged' then 'deleted'
            when action = 'updated' and (old_row -> 'position' <> new_row -> 'position'
              or old_row -> 'stage_id' <> new_row -> 'stage_id') then 'moved'
            else action end,
          entity, id, coalesce((new_row ->> 'version')::integer, case tg_op when 'INSERT' then 1 end),
          (author ->> 'user_id')::uuid, owner_ids);
      end if;
      return null;
    end $$;
  `.execute(db)
}

/** Settings of the whole workspace, and who sees whose leads. */
async function workspace(db: Kysely<unknown>) {
  await sql`
    create table teams (
      id uuid primary key default uuidv7(),
      name text not null check (length(name) between 1 and 60),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      version integer not null default 1
    );
    create unique index teams_name on teams (lower(name));
    alter table users add column team_id uuid references teams on delete set null;
    create index users_team on users (team_id) where team_id is not null;

    create table workspace (
      id uuid primary key default uuidv7(),
      manager_sees text not null default 'all' check (manager_sees in ('all', 'team', 'own')),
      rep_sees text not null default 'all' check (rep_sees in ('all', 'team', 'own')),
      viewer_sees text not null default 'all' check (viewer_sees in ('all', 'team', 'own')),
      trash_days integer not null default 30 check (trash_days between 1 and 365),
      updated_at timestamptz not null default now(),
      version integer not null default 1
    );
    create unique index workspace_is_one on workspace ((true));
    comment on column workspace.rep_sees is 'Whose leads a rep sees: all, those of the own team, or only the own.';
    insert into workspace default values;
  `.execute(db)
}

/** What runs over many records, and what was undone. Its changes stand in the audit log. */
async function operations(db: Kysely<unknown>) {
  await sql`
    create table operations (
      id uuid primary key default uuidv7(),
      action text not null,
      entity text not null,
      params jsonb not null default '{}',
      status text not null default 'pending'
        check (status in ('pending', 'running', 'completed', 'failed', 'cancelled')),
      total integer not null default 0,
      processed integer not null default 0,
      changed integer not null default 0,
      refused integer not null default 0,
      error_message text,
      undoes_id uuid,
      created_by uuid references users on delete set null,
      api_key_id uuid,
      ip_address text,
      created_at timestamptz not null default now(),
      started_at timestamptz,
      progress_at timestamptz not null default now(),
      completed_at timestamptz
    );
    comment on column operations.undoes_id is
      'The operation that this one sets back: a row here, an import, or a single request that stands in the audit log only.';
    create unique index operations_undoes on operations (undoes_id) where status in ('pending', 'running', 'completed');
    create index operations_created on operations (created_at desc, id desc);
    create index operations_created_by on operations (created_by, created_at desc, id desc);
    create index operations_unfinished on operations (progress_at) where status in ('pending', 'running');
  `.execute(db)
}

async function auditWhatIsThere(db: Kysely<unknown>) {
  await sql`
    create trigger leads_changed after insert or update or delete on leads for each row execute function record_change(
      'lead', '{version,updated_at,position,last_activity_at,last_contact_at,next_follow_up_at}');
    create trigger contacts_changed after insert or update or delete on contacts for each row
      execute function record_change('contact', '{version,updated_at,last_contacted_at}');
    create trigger tasks_changed after insert or update or delete on tasks for each row
      execute function record_change('task', '{version,updated_at,reminded_at,sequence}');
    create trigger stages_changed after insert or update or delete on pipeline_stages for each row
      execute function record_change('stage', '{version,updated_at}');
    create trigger users_changed after insert or delete or update of name, email, role, time_zone, is_active, team_id
      on users for each row
      execute function record_change('user', '{updated_at,last_seen_at}');
    create trigger invitations_changed after insert or update or delete on invitations for each row
      execute function record_change('invitation', '{token_sha256}');
    create trigger api_keys_changed after insert or delete or update of name, role, revoked_at on api_keys for each row
      execute function record_change('api_key', '{last_used_at,key_sha256}');
    create trigger teams_changed after insert or update or delete on teams for each row
      execute function record_change('team', '{version,updated_at}');
    create trigger workspace_changed after update on workspace for each row
      execute function record_change('workspace', '{version,updated_at}');
  `.execute(db)
}
