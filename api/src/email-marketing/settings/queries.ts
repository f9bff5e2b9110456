import type { Database, MailSettings } from '@crm/db'
import { type Selectable, sql, type Updateable } from 'kysely'

const COLUMNS = [
  'brand_name',
  'brand_color',
  'brand_font',
  'brand_logo_url',
  'brand_address',
  'from_name',
  'from_email',
  'reply_to',
  'inbound_domain',
  'track_clicks',
  'track_opens',
  'cap_mails',
  'cap_days',
  'overdue_minutes',
  'updated_at',
  'version',
] as const

export type MailSettingsRow = Pick<Selectable<MailSettings>, (typeof COLUMNS)[number]>

/** How mail looks and leaves. */
export function readMailSettings(db: Database): Promise<MailSettingsRow> {
  return db.selectFrom('mail_settings').select(COLUMNS).executeTakeFirstOrThrow()
}

/** @returns the settings as they are now; undefined when `version` is given and no longer theirs */
export function updateMailSettings(
  db: Database,
  changes: Updateable<MailSettings>,
  version: number | undefined,
): Promise<MailSettingsRow | undefined> {
  return db
    .updateTable('mail_settings')
    .set({ ...changes, updated_at: sql`now()`, version: sql`version + 1` })
    .$if(version !== undefined, (query) => query.where('version', '=', version as number))
    .returning(COLUMNS)
    .executeTakeFirst()
}
