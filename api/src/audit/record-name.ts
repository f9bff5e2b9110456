import { type RawBuilder, sql } from 'kysely'

/** What people call the record with this id, of the entity that stands in `entity`; null when it is gone for good. */
export function recordName(entity: RawBuilder<unknown>, id: RawBuilder<unknown>): RawBuilder<string | null> {
  return sql<string | null>`case ${entity}
    when 'lead' then (select business_name from leads named where named.id = ${id})
    when 'contact' then (
      select coalesce(nullif(concat_ws(' ', first_name, last_name), ''), email, phone) from contacts named where named.id = ${id})
    when 'task' then (select title from tasks named where named.id = ${id})
    when 'note' then (select left(content, 80) from notes named where named.id = ${id})
    when 'activity' then (select subject from activities named where named.id = ${id})
    when 'attachment' then (select file_name from attachments named where named.id = ${id})
    when 'custom_field' then (select label from custom_fields named where named.id = ${id})
    when 'saved_view' then (select name from saved_views named where named.id = ${id})
    when 'email_campaign' then (select name from email_campaigns named where named.id = ${id})
    when 'email_template' then (select name from email_templates named where named.id = ${id})
    when 'segment' then (select name from segments named where named.id = ${id})
    when 'stage' then (select name from pipeline_stages named where named.id = ${id})
    when 'user' then (select name from users named where named.id = ${id})
    when 'team' then (select name from teams named where named.id = ${id})
    when 'api_key' then (select name from api_keys named where named.id = ${id})
    when 'invitation' then (select email from invitations named where named.id = ${id})
    when 'sequence' then (select name from sequences named where named.id = ${id})
    when 'import' then (select file_name from imports named where named.id = ${id})
    end`
}
