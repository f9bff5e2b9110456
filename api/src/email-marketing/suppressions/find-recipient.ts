import type { Database } from '@crm/db'
import { sql } from 'kysely'

/** Whom a mail with an unsubscribe link went to. */
export interface Recipient {
  kind: 'recipient_id' | 'mail_id'
  id: string
  /** In lower case: where the mail went, and where the contact gets mail now. Empty: the person was erased. */
  emails: string[]
  /** What the mail was about; null: nothing that one can unsubscribe from by itself. */
  topic_id: string | null
}

/** Of a mail of a campaign or a sequence, or of one from a person to another; null when there is no such mail. */
export async function findRecipient(db: Database, id: string): Promise<Recipient | null> {
  const { rows } = await sql<Omit<Recipient, 'emails'> & { sent_to: string | null; email: string | null }>`
    select 'recipient_id' as kind, recipient.id, campaign.topic_id, lower(recipient.email) as sent_to,
      (select lower(email) from contacts where contacts.id = recipient.contact_id and deleted_at is null) as email
    from campaign_recipients recipient join email_campaigns campaign on campaign.id = recipient.campaign_id
    where recipient.id = ${id}
    union all
    select 'mail_id', mails.id, null, lower(substring(to_addresses[1] from '([^<>\\s]+@[^<>\\s]+)')),
      (select lower(email) from contacts where contacts.id = mails.contact_id and deleted_at is null)
    from mails where mails.id = ${id} and direction = 'outbound'`.execute(db)
  const [row] = rows
  if (!row) return null
  const { sent_to, email, ...recipient } = row
  const emails = [...new Set([sent_to, email].filter((address) => address?.includes('@')))] as string[]
  return { ...recipient, emails }
}
