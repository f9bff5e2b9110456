import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await segments(db)
  await campaigns(db)
  await chunks(db)
  await recipients(db)
  await counters(db)
  await events(db)
  await outbox(db)
}

async function segments(db: Kysely<unknown>) {
  await sql`
    create table segments (
      id uuid primary key default uuidv7(),
      name text not null check (length(name) between 1 and 100),
      description text check (length(description) <= 500),
      filter jsonb not null default '{"and":[]}',
      created_by uuid references users on delete set null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      version integer not null default 1
    );
    create unique index segments_name on segments (lower(name));
    create index segments_updated on segments (updated_at desc, id desc);
    create trigger segments_changed after insert or update or delete on segments for each row
      execute function record_change('segment', '{version,updated_at}');
  `.execute(db)
}

/** A mailing: a campaign, or the mails of one step of a sequence, which are sent by the same engine. */
async function campaigns(db: Kysely<unknown>) {
  await sql`
    create table email_campaigns (
      id uuid primary key default uuidv7(),
      kind text not null default 'campaign' check (kind in ('campaign', 'sequence')),
      name text not null check (length(name) between 1 and 100),
      status text not null default 'draft'
        check (status in ('draft', 'scheduled', 'sending', 'paused', 'sent', 'cancelled', 'failed')),
      status_reason text,
      template_id uuid references email_templates on delete set null,
      subject text not null default '' check (length(subject) <= 300),
      preview_text text check (length(preview_text) <= 300),
      html_content text not null default '' check (length(html_content) <= 500000),
      text_content text check (length(text_content) <= 100000),
      design jsonb,
      from_name text check (length(from_name) <= 100),
      from_email text check (length(from_email) <= 254),
      reply_to text check (length(reply_to) <= 254),
      segment_id uuid references segments on delete restrict,
      target_segment jsonb,
      topic_id uuid references email_topics on delete restrict,
      scheduled_at timestamptz,
      time_zone text,
      in_recipient_zone boolean not null default false,
      send_from time,
      send_until time,
      send_days integer[] not null default '{1,2,3,4,5,6,7}',
      ignore_cap boolean not null default false,
      ab_subject text check (length(ab_subject) <= 300),
      ab_html_content text check (length(ab_html_content) <= 500000),
      ab_percent integer check (ab_percent between 5 and 50),
      ab_wait_minutes integer check (ab_wait_minutes between 10 and 10080),
      ab_winner text check (ab_winner in ('a', 'b')),
      ab_decided_at timestamptz,
      content_sha256 bytea references email_contents,
      ab_content_sha256 bytea references email_contents,
      recipient_count integer not null default 0,
      left_out jsonb not null default '{}',
      snapshot_after uuid,
      snapshot_at timestamptz,
      starts_at timestamptz,
      started_at timestamptz,
      sent_at timestamptz,
      sent_by uuid references users on delete set null,
      created_by uuid references users on delete set null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      version integer not null default 1,
      check ((send_from is null) = (send_until is null))
    );
    comment on column email_campaigns.status_reason is 'Why it is paused or failed, and what to do, in words for a person.';
    comment on column email_campaigns.target_segment is 'A filter of its own instead of a segment.';
    comment on column email_campaigns.time_zone is 'IANA zone that scheduled_at and send_from to send_until mean.';
    comment on column email_campaigns.in_recipient_zone is 'They mean the clock where each recipient lives; time_zone is for those whose zone is not known.';
    comment on column email_campaigns.starts_at is 'When the first recipient of a scheduled campaign may get it.';
    comment on column email_campaigns.send_days is 'ISO days of the week, 1 is Monday.';
    comment on column email_campaigns.ab_percent is 'Of the recipients, how many get A, and again how many get B, before the winner goes to the rest.';
    comment on column email_campaigns.content_sha256 is 'What goes out, frozen when sending was asked for.';
    comment on column email_campaigns.left_out is 'How many contacts were not taken, by reason.';
    comment on column email_campaigns.snapshot_after is 'The last contact that was looked at while the list of recipients is made; its end is snapshot_at.';
    create index email_campaigns_created on email_campaigns (created_at desc, id desc) where deleted_at is null and kind = 'campaign';
    create index email_campaigns_at_work on email_campaigns (status) where status in ('scheduled', 'sending');
    create index email_campaigns_undecided on email_campaigns (id) where ab_content_sha256 is not null and ab_winner is null;
    create index email_campaigns_started on email_campaigns (started_at) where kind = 'campaign' and started_at is not null;
    create index email_campaigns_trash on email_campaigns (deleted_at, id) where deleted_at is not null;
    create index email_campaigns_segment on email_campaigns (segment_id) where segment_id is not null;
    create trigger email_campaigns_changed after insert or update or delete on email_campaigns for each row
      execute function record_change('email_campaign',
        '{version,updated_at,recipient_count,left_out,starts_at,snapshot_after,snapshot_at}');
  `.execute(db)
}

/** Up to 100 recipients that one request to the provider takes. Who belongs to it never changes once it is sending. */
async function chunks(db: Kysely<unknown>) {
  await sql`
    create table campaign_chunks (
      campaign_id uuid not null references email_campaigns on delete cascade,
      no integer not null,
      state text not null default 'pending' check (state in ('pending', 'sending', 'done', 'unknown', 'cancelled')),
      variant text not null default 'a' check (variant in ('a', 'b', 'winner')),
      time_zone text,
      not_before timestamptz not null default now(),
      generation integer not null default 1,
      attempts integer not null default 0,
      frozen json,
      body_sha256 bytea,
      first_attempt_at timestamptz,
      done_at timestamptz,
      error_message text,
      is_on_timeline boolean not null default false,
      primary key (campaign_id, no)
    );
    comment on column campaign_chunks.variant is 'winner: those who wait until the test of A and B is decided.';
    comment on column campaign_chunks.time_zone is 'Where its recipients live, if the hours mean the clock there; null: that of the campaign.';
    comment on column campaign_chunks.not_before is 'When it goes out at the earliest, or is tried again; while it is being sent, when whoever does so is given up.';
    comment on column campaign_chunks.attempts is 'With this generation.';
    comment on column campaign_chunks.frozen is
      'All that its mails are written from, { …, variables: { recipient_id: {…} } }, from the first attempt until it is done: a retry writes the same mails.';
    comment on column campaign_chunks.generation is 'Part of the idempotency key: another number is another delivery.';
    comment on column campaign_chunks.body_sha256 is 'Of what was first posted: a retry posts the same or nothing.';
    comment on column campaign_chunks.first_attempt_at is 'The provider forgets idempotency keys 24 hours later (resend.com/docs).';
    create index campaign_chunks_to_do on campaign_chunks (campaign_id, not_before, no) where state in ('pending', 'sending');
    create index campaign_chunks_off_timeline on campaign_chunks (campaign_id, no) where state = 'done' and not is_on_timeline;
  `.execute(db)
}

/**
 * Its campaign and its contact are held by triggers instead of foreign keys, which would check a million new rows one by
 * one: that took two fifths of the time to make a list of recipients.
 */
async function recipients(db: Kysely<unknown>) {
  await sql`
    create table campaign_recipients (
      id uuid primary key default uuidv7(),
      campaign_id uuid not null,
      contact_id uuid,
      chunk_no integer not null,
      email text not null,
      variables jsonb,
      status text not null default 'pending' check (status in ('pending', 'sending', 'sent', 'delivered', 'bounced',
        'complained', 'failed', 'unknown', 'suppressed', 'cancelled')),
      variant text not null default 'a' check (variant in ('a', 'b')),
      email_id text,
      error_message text,
      sent_at timestamptz,
      delivered_at timestamptz,
      opened_at timestamptz,
      clicked_at timestamptz,
      bounced_at timestamptz,
      complained_at timestamptz,
      unsubscribed_at timestamptz,
      replied_at timestamptz,
      open_count integer not null default 0,
      click_count integer not null default 0,
      bot_click_count integer not null default 0
    );
    comment on column campaign_recipients.id is 'Goes out as the tag recipient_id, and comes back with every event.';
    comment on column campaign_recipients.variables is 'With which its mail was written; until it is known to be sent they stand in campaign_chunks.frozen.';
    comment on column campaign_recipients.email_id is 'The id at the provider.';
    comment on column campaign_recipients.clicked_at is 'First click by a person; those of scanners are counted apart.';
    create unique index campaign_recipients_email on campaign_recipients (campaign_id, email);
    create index campaign_recipients_chunk on campaign_recipients (campaign_id, chunk_no, id);
    create index campaign_recipients_contact on campaign_recipients (contact_id, id desc) where contact_id is not null;
    create index campaign_recipients_email_id on campaign_recipients (email_id) where email_id is not null;
    create index campaign_recipients_sent_to on campaign_recipients (email, sent_at) where sent_at is not null;
    create index campaign_recipients_failed on campaign_recipients (campaign_id, status, chunk_no, id)
      where status in ('bounced', 'complained', 'failed', 'unknown', 'suppressed', 'cancelled');
    create index campaign_recipients_opened on campaign_recipients (campaign_id, chunk_no, id) where opened_at is not null;
    create index campaign_recipients_clicked on campaign_recipients (campaign_id, chunk_no, id) where clicked_at is not null;
    create index campaign_recipients_unsubscribed on campaign_recipients (campaign_id, chunk_no, id)
      where unsubscribed_at is not null;
    create index campaign_recipients_replied on campaign_recipients (campaign_id, chunk_no, id) where replied_at is not null;

    create function delete_recipients() returns trigger language plpgsql as $$
    begin
      delete from campaign_recipients r using gone where r.campaign_id = gone.id;
      return null;
    end $$;
    create trigger email_campaigns_deleted after delete on email_campaigns referencing old table as gone
      for each statement execute function delete_recipients();
    create function forget_contacts_of_recipients() returns trigger language plpgsql as $$
    begin
      update campaign_recipients r set contact_id = null from gone where r.contact_id = gone.id;
      return null;
    end $$;
    create trigger contacts_deleted after delete on contacts referencing old table as gone
      for each statement execute function forget_contacts_of_recipients();
  `.execute(db)
}

/** Exact figures of each campaign without a hot row: each statement appends what it changed; sums are folded in the background. */
async function counters(db: Kysely<unknown>) {
  const figures = [
    ['recipients', 'true'],
    ['pending', "r.status in ('pending', 'sending')"],
    ['sent', 'r.sent_at is not null'],
    ['delivered', 'r.delivered_at is not null'],
    ['opened', 'r.opened_at is not null'],
    ['clicked', 'r.clicked_at is not null'],
    ['bounced', 'r.bounced_at is not null'],
    ['complained', 'r.complained_at is not null'],
    ['unsubscribed', 'r.unsubscribed_at is not null'],
    ['replied', 'r.replied_at is not null'],
    ['failed', "r.status in ('failed', 'unknown')"],
    ['suppressed', "r.status = 'suppressed'"],
    ['cancelled', "r.status = 'cancelled'"],
    ['bot_clicked', 'r.bot_click_count > 0'],
  ] as const
  const columns = sql.raw(figures.map(([name]) => `${name} integer not null default 0`).join(', '))
  const names = sql.raw(figures.map(([name]) => name).join(', '))
  const sums = (row: string, sign: string) =>
    sql.raw(
      figures
        .map(([name, is]) => `${sign}count(*) filter (where ${is.replaceAll('r.', `${row}.`)}) as ${name}`)
        .join(', '),
    )
  const added = sql.raw(figures.map(([name]) => `sum(${name})`).join(', '))
  const zeroes = sql.raw(figures.map(() => '0').join(', '))
  await sql`
    create table campaign_counters (
      campaign_id uuid not null,
      variant text not null,
      ${columns}
    );
    create index campaign_counters_campaign on campaign_counters (campaign_id);
    create function count_inserted_recipients() returns trigger language plpgsql as $$
    begin
      insert into campaign_counters (campaign_id, variant, ${names})
      select r.campaign_id, r.variant, ${sums('r', '')} from new_rows r group by 1, 2;
      return null;
    end $$;
    create function count_deleted_recipients() returns trigger language plpgsql as $$
    begin
      insert into campaign_counters (campaign_id, variant, ${names})
      select r.campaign_id, r.variant, ${sums('r', '-')} from old_rows r group by 1, 2;
      return null;
    end $$;
    create function count_updated_recipients() returns trigger language plpgsql as $$
    begin
      insert into campaign_counters (campaign_id, variant, ${names})
      select campaign_id, variant, ${added} from (
        select r.campaign_id, r.variant, ${sums('r', '')} from new_rows r group by 1, 2
        union all
        select r.campaign_id, r.variant, ${sums('r', '-')} from old_rows r group by 1, 2
      ) change group by 1, 2 having (${added}) is distinct from (${zeroes});
      return null;
    end $$;
    create trigger recipients_inserted after insert on campaign_recipients referencing new table as new_rows
      for each statement execute function count_inserted_recipients();
    create trigger recipients_deleted after delete on campaign_recipients referencing old table as old_rows
      for each statement execute function count_deleted_recipients();
    create trigger recipients_updated after update on campaign_recipients referencing old table as old_rows new table as new_rows
      for each statement execute function count_updated_recipients();
  `.execute(db)
}

/** What became of mails: told by the provider, or seen by our own links. */
async function events(db: Kysely<unknown>) {
  await sql`
    create table email_events (
      id uuid primary key default uuidv7(),
      svix_id text unique,
      type text not null,
      email_id text,
      recipient_id uuid references campaign_recipients on delete cascade,
      mail_id uuid,
      campaign_id uuid,
      occurred_at timestamptz not null,
      received_at timestamptz not null default now(),
      link_no integer,
      url text,
      ip_address text,
      user_agent text,
      is_bot boolean not null default false,
      detail jsonb not null default '{}'
    );
    comment on column email_events.svix_id is 'The same event told again is known by it; null: seen by ourselves.';
    comment on column email_events.type is 'sent, delivered, delayed, opened, clicked, bounced, complained, failed, suppressed, unsubscribed, replied.';
    comment on column email_events.mail_id is 'Of mails.id: a mail from one person to another.';
    create index email_events_recipient on email_events (recipient_id, occurred_at) where recipient_id is not null;
    create index email_events_mail on email_events (mail_id, occurred_at) where mail_id is not null;
    create index email_events_campaign on email_events (campaign_id, type, occurred_at) include (is_bot)
      where campaign_id is not null;
    create index email_events_clicks on email_events (campaign_id, link_no, url)
      include (recipient_id, is_bot) where type = 'clicked' and campaign_id is not null;
    create index activities_email on activities (email_id) where email_id is not null;
  `.execute(db)
}

/** Without a provider mails are kept here instead of being sent. */
async function outbox(db: Kysely<unknown>) {
  await sql`
    create table outbox_mails (
      id uuid primary key default uuidv7(),
      idempotency_key text not null,
      index integer not null default 0,
      from_address text not null,
      to_addresses text[] not null,
      cc_addresses text[] not null default '{}',
      reply_to text,
      subject text not null,
      html text,
      text text,
      headers jsonb not null default '{}',
      tags jsonb not null default '{}',
      attachments jsonb not null default '[]',
      created_at timestamptz not null default now()
    );
    comment on column outbox_mails.idempotency_key is 'Sending with the same key again adds nothing.';
    create unique index outbox_mails_key on outbox_mails (idempotency_key, index);
    create index outbox_mails_created on outbox_mails (created_at desc, id desc);

    create unlogged table mail_slots (next_at timestamptz not null) with (fillfactor = 10);
    create unique index mail_slots_is_one on mail_slots ((true));
    comment on table mail_slots is
      'When the next request to the provider may begin, over all processes. After a crash of the database it is empty: at once.';
  `.execute(db)
}
