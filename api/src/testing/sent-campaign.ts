import { randomUUID } from 'node:crypto'
import { freezeContent } from '../email-marketing/content/freeze-content.ts'
import type { TestApp } from './test-app.ts'

export interface SentRecipient {
  id: string
  contact_id: string
  lead_id: string
  email: string
  email_id: string
}

export interface SentCampaign {
  id: string
  recipients: SentRecipient[]
}

interface Sent {
  recipients?: number
  owner_id?: string
  /** When its mails were handed over; now unless it says so. */
  sent_at?: string
  html_content?: string
  /** Without: the state right after the provider has taken the mails, before we have written that down. */
  is_recorded?: boolean
  domain?: string
}

export const LINKED =
  '<p>Hi</p><a href="https://example.com/offer?for={{ first_name }}">Offer</a> <a href="https://example.com/about">About</a>'

/** A campaign that has been sent to contacts of leads, each on its timeline. */
export async function sentCampaign({ db }: TestApp, sent: Sent = {}): Promise<SentCampaign> {
  const { recipients = 1, owner_id, html_content = LINKED, is_recorded = true, domain = 'example.com' } = sent
  const sent_at = sent.sent_at ?? new Date().toISOString()
  return db.transaction().execute(async (trx) => {
    const content = { subject: 'An offer', preview_text: null, html_content, text_content: null }
    const campaign = await trx
      .insertInto('email_campaigns')
      .values({
        name: 'Spring offer',
        status: is_recorded ? 'sent' : 'sending',
        ...content,
        content_sha256: await freezeContent(trx, content),
        started_at: sent_at,
        recipient_count: recipients,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await trx
      .insertInto('campaign_chunks')
      .values({ campaign_id: campaign.id, no: 0, state: is_recorded ? 'done' : 'unknown', is_on_timeline: is_recorded })
      .execute()
    const stage = await trx.selectFrom('pipeline_stages').select('id').limit(1).executeTakeFirstOrThrow()
    const made: SentRecipient[] = []
    for (let no = 0; no < recipients; no++) {
      const lead = await trx
        .insertInto('leads')
        .values({
          business_name: `Roofer ${no}`,
          stage_id: stage.id,
          position: `a${randomUUID()}`,
          owner_id: owner_id ?? null,
          source_type: 'manual',
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      const email = `${randomUUID().slice(0, 8)}.${no}@${domain}`
      const contact = await trx
        .insertInto('contacts')
        .values({ first_name: `Jo${no}`, last_name: 'Miller', email, lead_id: lead.id })
        .returning('id')
        .executeTakeFirstOrThrow()
      const email_id = randomUUID()
      const recipient = await trx
        .insertInto('campaign_recipients')
        .values({
          campaign_id: campaign.id,
          contact_id: contact.id,
          chunk_no: 0,
          email,
          variables: JSON.stringify({ first_name: `Jo${no}` }),
          ...(is_recorded ? { status: 'sent', email_id, sent_at } : { status: 'unknown' }),
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      if (is_recorded) {
        await trx
          .insertInto('activities')
          .values({
            activity_type: 'email',
            direction: 'outbound',
            subject: content.subject,
            lead_id: lead.id,
            contact_id: contact.id,
            email_id,
            email_status: 'sent',
            email_opens: 0,
            email_clicks: 0,
            metadata: JSON.stringify({ campaign_id: campaign.id, recipient_id: recipient.id }),
            occurred_at: sent_at,
          })
          .execute()
      }
      made.push({ id: recipient.id, contact_id: contact.id, lead_id: lead.id, email, email_id })
    }
    return { id: campaign.id, recipients: made }
  })
}
