import { randomUUID } from 'node:crypto'
import type { Database, EmailCampaigns } from '@crm/db'
import { type Insertable, sql } from 'kysely'
import type { Content } from '../email-marketing/content/content.ts'
import { freezeContent } from '../email-marketing/content/freeze-content.ts'

export const OFFER: Content = {
  subject: 'An offer for {{ first_name | default: "you" }}',
  preview_text: null,
  html_content:
    '<html><body><p>Hi {{ first_name }} of {{ company_name }}</p><a href="https://example.com/offer">Offer</a> <a href="{{ unsubscribe_url }}">Unsubscribe</a></body></html>',
  text_content: null,
}

interface Started {
  contacts: number
  content?: Content
  ab_content?: Content
  values?: Partial<Insertable<EmailCampaigns>>
}

/** A campaign that somebody has just sent to contacts of its own, named by its tag, with leads if there are any stages. */
export async function startedCampaign(db: Database, started: Started): Promise<string> {
  const { contacts, content = OFFER, ab_content, values } = started
  const tag = randomUUID()
  return db.transaction().execute(async (trx) => {
    const user = await trx
      .insertInto('users')
      .values({ name: 'Sender', email: `sender.${tag}@example.com`, role: 'admin' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await sql`
      insert into contacts (first_name, last_name, company_name, email, tags)
      select 'Jo' || n, 'Miller', 'Roofs & Co', 'jo.' || n || '.' || left(${tag}::text, 8) || '@example.com', array[${tag}::text]
      from generate_series(1, ${contacts}::integer) n`.execute(trx)
    const campaign = await trx
      .insertInto('email_campaigns')
      .values({
        name: 'Spring offer',
        status: 'sending',
        ...content,
        from_name: 'Roofs',
        from_email: 'crm@example.com',
        target_segment: JSON.stringify({ field: 'tags', op: 'has_any', value: [tag] }),
        content_sha256: await freezeContent(trx, content),
        ...(ab_content && { ab_content_sha256: await freezeContent(trx, ab_content) }),
        sent_by: user.id,
        started_at: sql`now()`,
        time_zone: 'UTC',
        ...values,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return campaign.id
  })
}
