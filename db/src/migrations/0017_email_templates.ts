import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table email_templates (
      id uuid primary key default uuidv7(),
      name text not null check (length(name) between 1 and 100),
      description text check (length(description) <= 500),
      category text check (length(category) <= 60),
      subject text not null default '' check (length(subject) <= 300),
      preview_text text check (length(preview_text) <= 300),
      html_content text not null default '' check (length(html_content) <= 500000),
      text_content text check (length(text_content) <= 100000),
      design jsonb,
      variables text[] not null default '{}',
      is_active boolean not null default true,
      tags text[] not null default '{}',
      created_by uuid references users on delete set null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      version integer not null default 1
    );
    comment on column email_templates.design is 'The document of the visual editor; null: the HTML is written by hand.';
    comment on column email_templates.text_content is 'Null: made from the HTML.';
    comment on column email_templates.is_active is 'False: archived.';
    create index email_templates_updated on email_templates (updated_at desc, id desc) where deleted_at is null;
    create index email_templates_name on email_templates (lower(name), id) where deleted_at is null;
    create index email_templates_trash on email_templates (deleted_at, id) where deleted_at is not null;
    create trigger email_templates_changed after insert or update or delete on email_templates for each row
      execute function record_change('email_template', '{version,updated_at}');

    create table email_contents (
      sha256 bytea primary key,
      subject text not null,
      preview_text text,
      html_content text not null,
      text_content text,
      links text[] not null default '{}',
      created_at timestamptz not null default now()
    );
    comment on table email_contents is
      'What was reviewed and is sent, never changed. Its key is the SHA-256 of what it says (api/src/email-marketing/content).';
    comment on column email_contents.links is 'The targets of its links, in order; click links name the place in this list.';
    create trigger email_contents_are_frozen before update or truncate on email_contents
      for each statement execute function refuse_change();
  `.execute(db)
}
