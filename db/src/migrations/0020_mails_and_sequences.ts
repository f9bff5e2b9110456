import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await mails(db)
  await passwordResets(db)
  await sequences(db)
  await leaving(db)
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
        'unknown', 'cancelled', 'receiving', 'received')),
      is_automatic boolean not null default false,
      error_message text,
      email_id text,
      reply_to text,
      send_after timestamptz not null default now(),
      generation integer not null default 1,
      first_attempt_at timestamptz,
      sent_at timestamptz,
      open_count integer not null default 0,
      click_count integer not null default 0,
      created_at timestamptz not null default now()
    );
    comment on column mails.message_id is 'The Message-ID header (RFC 5322) by which answers name it.';
    comment on column mails.recipient_id is 'Of an answer to a campaign or a sequence: which of its mails was answered.';
    comment on column mails.status is 'sending: it may have gone out already. receiving: known of, its text is still fetched.';
    comment on column mails.is_automatic is 'No person wrote it: an absence notice, a bounce.';
    comment on column mails.email_id is 'The id at the provider; of a received mail unique.';
    comment on column mails.send_after is 'Until then it can be taken back.';
    comment on column mails.generation is 'Part of the idempotency key: another number is another delivery.';
    create index mails_lead on mails (lead_id, created_at desc, id desc) where lead_id is not null;
    create index mails_contact on mails (contact_id, created_at desc, id desc) where contact_id is not null;
    create index mails_thread on mails (thread_id, created_at);
    create index mails_message_id on mails (message_id) where message_id is not null;
    create unique index mails_received on mails (email_id) where direction = 'inbound';
    create index mails_email_id on mails (email_id) where email_id is not null;
    create index mails_inbound on mails (created_at desc, id desc) where direction = 'inbound';
    create index mails_unmatched on mails (created_at desc, id desc)
      where direction = 'inbound' and lead_id is null and contact_id is null;
    create index mails_recipient on mails (recipient_id) where recipient_id is not null;
    create index mails_activity on mails (activity_id) where activity_id is not null;
    create index mails_at_work on mails (send_after) where status in ('queued', 'sending', 'receiving');
    create trigger mails_moved after update of lead_id, contact_id on mails for each row
      when (old.lead_id is distinct from new.lead_id or old.contact_id is distinct from new.contact_id)
      execute function record_change('mail', '{}');
    alter table email_events add foreign key (mail_id) references mails on delete cascade;

    alter table notifications drop constraint notifications_kind_check;
    alter table notifications add constraint notifications_kind_check
      check (kind in ('reminder', 'task_assigned', 'lead_assigned', 'reply'));
  `.execute(db)
}

async function passwordResets(db: Kysely<unknown>) {
  await sql`
    alter table audit_log drop constraint audit_log_action_check;
    alter table audit_log add constraint audit_log_action_check check (action in
      ('created', 'updated', 'deleted', 'restored', 'purged', 'signed_in', 'sign_in_failed', 'signed_out',
        'password_reset', 'exported'));
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
      in_recipient_zone boolean not null default false,
      send_from time,
      send_until time,
      send_days integer[] not null default '{1,2,3,4,5}',
      stop_on_reply boolean not null default true,
      stop_on_stage_change boolean not null default false,
      stop_on_click boolean not null default false,
      segment_id uuid references segments on delete set null,
      activated_by uuid references users on delete set null,
      activated_at timestamptz,
      created_by uuid references users on delete set null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      version integer not null default 1,
      check ((send_from is null) = (send_until is null))
    );
    comment on column sequences.in_recipient_zone is 'Hours and days where each contact lives, if that is known; otherwise those of time_zone.';
    comment on column sequences.activated_by is 'Whose contacts enter through the segment: those that this user sees.';
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
      campaign_id uuid references email_campaigns on delete set null,
      unique (sequence_id, position) deferrable initially deferred
    );
    comment on column sequence_steps.settings is 'By kind: what to write, how long to wait, which task, which filter and where to go if not.';
    comment on column sequence_steps.campaign_id is 'Of a mail: the campaign of kind sequence that sends it as it reads now.';
    create index sequence_steps_campaign on sequence_steps (campaign_id) where campaign_id is not null;

    alter table email_campaigns
      add column sequence_id uuid references sequences on delete cascade,
      add column sequence_step_id uuid references sequence_steps on delete set null;
    comment on column email_campaigns.sequence_step_id is
      'The step whose mail it sends; one for each wording of the mail that somebody got.';
    create index email_campaigns_sequence on email_campaigns (sequence_id, sequence_step_id) where sequence_id is not null;
    create index email_campaigns_step on email_campaigns (sequence_step_id) where sequence_step_id is not null;

    create table sequence_enrolments (
      id uuid primary key default uuidv7(),
      sequence_id uuid not null references sequences on delete cascade,
      contact_id uuid not null references contacts on delete cascade,
      step_id uuid references sequence_steps on delete set null,
      status text not null default 'active' check (status in ('active', 'completed', 'left', 'failed')),
      left_because text,
      error_message text,
      due_at timestamptz,
      recipient_id uuid references campaign_recipients on delete set null,
      entered_by uuid references users on delete set null,
      entered_at timestamptz not null default now(),
      step_entered_at timestamptz not null default now(),
      ended_at timestamptz
    );
    comment on column sequence_enrolments.left_because is 'See leave_sequences.';
    comment on column sequence_enrolments.error_message is 'Why it failed, in words for a person.';
    comment on column sequence_enrolments.step_id is 'Where the contact stands; null: before the first step.';
    comment on column sequence_enrolments.due_at is 'When the contact goes on from there; null while a mail is on its way.';
    comment on column sequence_enrolments.recipient_id is 'The mail that is on its way.';
    create unique index sequence_enrolments_contact on sequence_enrolments (sequence_id, contact_id);
    create index sequence_enrolments_due on sequence_enrolments (sequence_id, due_at) where status = 'active';
    create index sequence_enrolments_of_contact on sequence_enrolments (contact_id, id desc);
    create index sequence_enrolments_step on sequence_enrolments (sequence_id, step_id, status);
    create index sequence_enrolments_entered on sequence_enrolments (sequence_id, entered_at desc, id desc);
    create index sequence_enrolments_at_step on sequence_enrolments (step_id) where step_id is not null;
    create index sequence_enrolments_recipient on sequence_enrolments (recipient_id) where recipient_id is not null;
    create trigger sequence_enrolments_changed after insert or update or delete on sequence_enrolments for each row
      execute function record_change('sequence_enrolment', '{step_id,due_at,step_entered_at,recipient_id}');
  `.execute(db)
}

/**
 * Contacts leave their sequences whichever way the reason for it comes about: triggers see to what happens to leads and
 * contacts; replies, clicks and removals by hand call the function (api/src/email-marketing/sequences/leave-sequences.ts).
 */
async function leaving(db: Kysely<unknown>) {
  await sql`
    create function leave_sequences(contact_ids uuid[], because text, of_topic uuid default null,
      of_sequence uuid default null) returns integer language sql as $$
      with gone as (
        update sequence_enrolments as enrolment
        set status = 'left', left_because = because, ended_at = now(), due_at = null
        from sequences, contacts
        where sequences.id = enrolment.sequence_id and contacts.id = enrolment.contact_id
          and enrolment.contact_id = any(contact_ids) and enrolment.status = 'active'
          and (of_topic is null or sequences.topic_id = of_topic)
          and (of_sequence is null or sequences.id = of_sequence)
          and case because
            when 'reply' then sequences.stop_on_reply
            when 'click' then sequences.stop_on_click
            when 'stage_change' then sequences.stop_on_stage_change
            else true end
        returning enrolment.contact_id, enrolment.recipient_id, contacts.lead_id, sequences.id, sequences.name
      ), held_back as (
        update campaign_recipients set status = 'cancelled' from gone
        where campaign_recipients.id = gone.recipient_id and campaign_recipients.status = 'pending'
      ), told as (
        insert into activities (activity_type, lead_id, contact_id, actor_id, subject, metadata)
        select 'system', lead_id, contact_id,
          (nullif(current_setting('crm.author', true), '')::jsonb ->> 'user_id')::uuid,
          'Left the sequence ' || name || ': ' || case because
            when 'reply' then 'they replied'
            when 'click' then 'they clicked a link'
            when 'stage_change' then 'the lead changed its stage'
            when 'won' then 'the lead was won'
            when 'lost' then 'the lead was lost'
            when 'unsubscribe' then 'they unsubscribed'
            when 'bounced' then 'their address bounced'
            when 'complained' then 'they marked a mail as spam'
            when 'deleted' then 'the contact was deleted'
            when 'removed' then 'removed by hand'
            when 'archived' then 'the sequence ended'
            when 'condition' then 'they did not meet a condition'
            when 'no_address' then 'they have no email address'
            when 'suppressed' then 'their address gets no mail'
            else because end,
          jsonb_build_object('sequence_id', id, 'left_because', because)
        from gone
      )
      select count(*)::integer from gone
    $$;

    create function leave_sequences_of_contact() returns trigger language plpgsql as $$
    begin
      if not exists (select from sequence_enrolments where contact_id = new.id and status = 'active') then
        return null;
      end if;
      perform leave_sequences(array[new.id], case when new.deleted_at is not null then 'deleted' else coalesce(
        (select case min(case reason when 'complaint' then 1 when 'hard_bounce' then 2 when 'unsubscribe' then 3 else 4 end)
            when 1 then 'complained' when 2 then 'bounced' when 4 then 'suppressed' end
          from suppressions where email = lower(new.email) and topic_id is null), 'unsubscribe') end);
      return null;
    end $$;
    create trigger contact_deleted_leaves after update of deleted_at on contacts for each row
      when (old.deleted_at is null and new.deleted_at is not null) execute function leave_sequences_of_contact();
    create trigger contact_unsubscribed_leaves after update of email_subscribed on contacts for each row
      when (old.email_subscribed and not new.email_subscribed) execute function leave_sequences_of_contact();

    create function leave_sequences_of_lead() returns trigger language plpgsql as $$
    declare
      contact_ids constant uuid[] := array(
        select contacts.id from contacts join sequence_enrolments as enrolment on enrolment.contact_id = contacts.id
        where contacts.lead_id = new.id and enrolment.status = 'active');
    begin
      if contact_ids = '{}' then return null; end if;
      perform leave_sequences(contact_ids, case when new.deleted_at is not null then 'deleted' else
        (select case when is_won then 'won' when is_closed then 'lost' else 'stage_change' end
          from pipeline_stages where id = new.stage_id) end);
      return null;
    end $$;
    create trigger lead_moved_leaves after update of stage_id on leads for each row
      when (old.stage_id is distinct from new.stage_id) execute function leave_sequences_of_lead();
    create trigger lead_deleted_leaves after update of deleted_at on leads for each row
      when (old.deleted_at is null and new.deleted_at is not null) execute function leave_sequences_of_lead();
  `.execute(db)
}
