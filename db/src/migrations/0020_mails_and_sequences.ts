import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await mails(db)
  await sequences(db)
}

/** Mails between a user and a person, both ways. Mails of campaigns and sequences are campaign_recipients. */
async function mails(db: Kysely<unknown>) {
  await sql`
    create table mails (
      id uuid primary key default uuidv7(),
      direction text not null check (direction in ('inbound', 'outbound')),
      lead_id uuid references leads on delete cascade,
      contact_id uuid references contacts on delete set null,
      user_id uuid references users on delete set null,
      activity_id uuid references activities on delete set null,
      template_id uuid references email_templates on delete set null,
      recipient_id uuid references campaign_recipients on delete set null,
      reply_to_id uuid references mails on delete set null,
      thread_id uuid not null,
      message_id text,
      in_reply_to text,
      references_ids text[] not null default '{}',
      from_address text not null,
      to_addresses text[] not null,
      cc_addresses text[] not null default '{}',
      bcc_addresses text[] not null default '{}',
      subject text not null default '',
      html text,
      text text,
      attachment_ids uuid[] not null default '{}',
      status text not null check (status in ('queued', 'sending', 'sent', 'delivered', 'bounced', 'complained', 'failed',
        'unknown', 'received')),
      error_message text,
      email_id text,
      first_attempt_at timestamptz,
      sent_at timestamptz,
      open_count integer not null default 0,
      click_count integer not null default 0,
      created_at timestamptz not null default now()
    );
    comment on column mails.message_id is 'The Message-ID header (RFC 5322) by which answers name it.';
    comment on column mails.recipient_id is 'Of an answer to a campaign or a sequence: which of its mails was answered.';
    comment on column mails.email_id is 'The id at the provider; of a received mail unique.';
    create index mails_lead on mails (lead_id, created_at desc, id desc) where lead_id is not null;
    create index mails_contact on mails (contact_id, created_at desc, id desc) where contact_id is not null;
    create index mails_thread on mails (thread_id, created_at);
    create index mails_message_id on mails (message_id) where message_id is not null;
    create unique index mails_received on mails (email_id) where direction = 'inbound';
    create index mails_email_id on mails (email_id) where email_id is not null;
    create index mails_to_send on mails (created_at) where status in ('queued', 'sending');
    create trigger mails_moved after update of lead_id, contact_id on mails for each row
      when (old.lead_id is distinct from new.lead_id or old.contact_id is distinct from new.contact_id)
      execute function record_change('mail', '{}');
    alter table email_events add foreign key (mail_id) references mails on delete cascade;
  `.execute(db)
}

async function sequences(db: Kysely<unknown>) {
  await sql`
    create table sequences (
      id uuid primary key default uuidv7(),
      name text not null check (length(name) between 1 and 100),
      description text check (length(description) <= 500),
      status text not null default 'draft' check (status in ('draft', 'active', 'paused', 'archived')),
      from_name text check (length(from_name) <= 100),
      from_email text check (length(from_email) <= 254),
      reply_to text check (length(reply_to) <= 254),
      topic_id uuid references email_topics on delete restrict,
      time_zone text,
      send_from time,
      send_until time,
      send_days integer[] not null default '{1,2,3,4,5}',
      stop_on_reply boolean not null default true,
      stop_on_stage_change boolean not null default false,
      stop_on_click boolean not null default false,
      segment_id uuid references segments on delete set null,
      created_by uuid references users on delete set null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      version integer not null default 1
    );
    comment on column sequences.segment_id is 'Contacts that come into this segment enter by themselves; null: only by hand.';
    create index sequences_updated on sequences (updated_at desc, id desc) where deleted_at is null;
    create trigger sequences_changed after insert or update or delete on sequences for each row
      execute function record_change('sequence', '{version,updated_at}');

    create table sequence_steps (
      id uuid primary key default uuidv7(),
      sequence_id uuid not null references sequences on delete cascade,
      position integer not null,
      kind text not null check (kind in ('mail', 'wait', 'task', 'condition')),
      settings jsonb not null default '{}',
      campaign_id uuid references email_campaigns on delete set null
    );
    comment on column sequence_steps.settings is 'By kind: what to write, how long to wait, which task, which filter and where to go if not.';
    comment on column sequence_steps.campaign_id is 'Of a mail: the campaign of kind sequence whose recipients are the mails of this step.';
    create unique index sequence_steps_order on sequence_steps (sequence_id, position);

    create table sequence_enrolments (
      id uuid primary key default uuidv7(),
      sequence_id uuid not null references sequences on delete cascade,
      contact_id uuid not null references contacts on delete cascade,
      step_id uuid references sequence_steps on delete set null,
      status text not null default 'active' check (status in ('active', 'completed', 'left', 'failed')),
      left_because text,
      due_at timestamptz,
      entered_by uuid references users on delete set null,
      entered_at timestamptz not null default now(),
      step_entered_at timestamptz not null default now(),
      ended_at timestamptz
    );
    comment on column sequence_enrolments.left_because is 'reply, stage_change, unsubscribe, won, click, bounced, removed, deleted, ….';
    create unique index sequence_enrolments_contact on sequence_enrolments (sequence_id, contact_id);
    create index sequence_enrolments_due on sequence_enrolments (due_at) where status = 'active';
    create index sequence_enrolments_of_contact on sequence_enrolments (contact_id, id desc);
    create index sequence_enrolments_step on sequence_enrolments (sequence_id, status, step_id);
    create trigger sequence_enrolments_changed after insert or update or delete on sequence_enrolments for each row
      execute function record_change('sequence_enrolment', '{step_id,due_at,step_entered_at}');
  `.execute(db)
}
