import type { Database } from '@crm/db'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { contactName } from '../../contacts/fields.ts'
import { keysetPage, type Order, type PageRequest } from '../../platform/pagination.ts'
import { holdsWords, searchWords } from '../../platform/search-words.ts'
import { type Viewer, visibleContactId } from '../../platform/visibility.ts'
import type { RecipientFilter, RecipientState } from './schemas.ts'

const CONDITIONS: Record<RecipientState, RawBuilder<SqlBool>> = {
  pending: sql`r.status in ('pending', 'sending')`,
  sent: sql`r.sent_at is not null`,
  delivered: sql`r.delivered_at is not null`,
  opened: sql`r.opened_at is not null`,
  clicked: sql`r.clicked_at is not null`,
  bot_clicked: sql`r.bot_click_count > 0`,
  replied: sql`r.replied_at is not null`,
  unsubscribed: sql`r.unsubscribed_at is not null`,
  bounced: sql`r.bounced_at is not null`,
  complained: sql`r.status = 'complained'`,
  failed: sql`r.status in ('failed', 'unknown')`,
  unknown: sql`r.status = 'unknown'`,
  suppressed: sql`r.status = 'suppressed'`,
  cancelled: sql`r.status = 'cancelled'`,
}

/** Which recipients of a campaign the viewer asks for and sees, as a condition on `campaign_recipients r`. */
export function recipientsIn(campaign_id: string, { status, q }: RecipientFilter, viewer: Viewer): RawBuilder<SqlBool> {
  const conditions = [sql`r.campaign_id = ${campaign_id}`, visibleContactId(viewer, sql`r.contact_id`)]
  if (status) conditions.push(CONDITIONS[status])
  const words = searchWords(q)
  if (words.length > 0) {
    // In two halves, each of which an index serves.
    conditions.push(sql`r.id in (
      select id from campaign_recipients where campaign_id = ${campaign_id}
        and contact_id in (select contact_id from contact_search where ${holdsWords(sql`document`, words)})
      union all
      select id from campaign_recipients where campaign_id = ${campaign_id} and email = ${words[0]})`)
  }
  return sql<SqlBool>`(${sql.join(conditions, sql` and `)})`
}

/** In the order in which they are sent to. */
const asSent: Order = { key: 'chunk_no', expression: sql`r.chunk_no`, direction: 'asc', nullable: false }

export function listRecipients(db: Database, which: RawBuilder<SqlBool>, page: PageRequest) {
  const rows = db
    .selectFrom('campaign_recipients as r')
    .leftJoin('contacts', 'contacts.id', 'r.contact_id')
    .leftJoin('leads', 'leads.id', 'contacts.lead_id')
    .select([
      'r.id',
      'r.campaign_id',
      'r.contact_id',
      sql<string | null>`case when contacts.id is not null then ${contactName} end`.as('contact_name'),
      'contacts.lead_id',
      'leads.business_name as lead_name',
      'r.email',
      'r.status',
      'r.variant',
      'r.error_message',
      'r.sent_at',
      'r.delivered_at',
      'r.opened_at',
      'r.clicked_at',
      'r.bounced_at',
      'r.complained_at',
      'r.unsubscribed_at',
      'r.replied_at',
      'r.open_count',
      'r.click_count',
      'r.bot_click_count',
    ])
    .where(which)
  return keysetPage(rows, asSent, sql<string>`r.id`, page)
}

/** Whether there is such a campaign; the mails of a step of a sequence are one too. */
export async function isCampaign(db: Database, id: string): Promise<boolean> {
  const found = await db
    .selectFrom('email_campaigns')
    .select('id')
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return found !== undefined
}

export async function isRecipientVisible(db: Database, id: string, viewer: Viewer): Promise<boolean> {
  const found = await db
    .selectFrom('campaign_recipients as r')
    .select('r.id')
    .where('r.id', '=', id)
    .where(visibleContactId(viewer, sql`r.contact_id`))
    .executeTakeFirst()
  return found !== undefined
}

const inOrder: Order = {
  key: 'occurred_at',
  expression: sql`email_events.occurred_at`,
  direction: 'asc',
  nullable: false,
}

/** What became of one recipient's mail, as it happened. */
export function listRecipientEvents(db: Database, recipient_id: string, page: PageRequest) {
  const rows = db
    .selectFrom('email_events')
    .select([
      'id',
      'type',
      'occurred_at',
      'url',
      'is_bot',
      'user_agent',
      sql<string | null>`detail ->> 'message'`.as('message'),
      sql<string | null>`detail ->> 'kind'`.as('bounce_kind'),
    ])
    .where('recipient_id', '=', recipient_id)
  return keysetPage(rows, inOrder, sql<string>`email_events.id`, page)
}
