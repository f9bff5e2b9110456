import { type Kysely, sql } from 'kysely'

/** How mail looks and leaves: the brand, the sender, and when marketing may be sent. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table mail_settings (
      id uuid primary key default uuidv7(),
      brand_name text check (length(brand_name) between 1 and 100),
      brand_color text not null default '#0d6e66' check (brand_color ~ '^#[0-9a-f]{6}$'),
      brand_font text not null default 'system' check (brand_font in ('system', 'serif', 'mono')),
      brand_logo_url text check (length(brand_logo_url) <= 2000),
      brand_address text check (length(brand_address) <= 300),
      from_name text check (length(from_name) between 1 and 100),
      from_email text check (length(from_email) <= 254),
      reply_to text check (length(reply_to) <= 254),
      inbound_domain text check (length(inbound_domain) <= 253),
      track_clicks boolean not null default true,
      track_opens boolean not null default true,
      cap_mails integer check (cap_mails between 1 and 100),
      cap_days integer not null default 7 check (cap_days between 1 and 365),
      overdue_minutes integer not null default 60 check (overdue_minutes between 5 and 10080),
      has_starter_templates boolean not null default false,
      updated_at timestamptz not null default now(),
      version integer not null default 1
    );
    create unique index mail_settings_is_one on mail_settings ((true));
    comment on column mail_settings.brand_address is 'The postal address that commercial mail must show (CAN-SPAM Act).';
    comment on column mail_settings.inbound_domain is 'Replies go to reply+<token>@ this domain, which the provider receives; null: to the sender.';
    comment on column mail_settings.cap_mails is 'At most this many campaign mails to one address in cap_days days; null: any number.';
    comment on column mail_settings.overdue_minutes is 'A campaign that could not start for longer than this waits for a person.';
    comment on column mail_settings.has_starter_templates is 'They were added once; whoever deletes them does not get them again.';
    insert into mail_settings default values;
    create trigger mail_settings_changed after update on mail_settings for each row
      execute function record_change('mail_settings', '{version,updated_at,has_starter_templates}');
  `.execute(db)
}
