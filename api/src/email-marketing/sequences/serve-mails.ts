import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import type { Config } from '../../config.ts'
import type { Actor } from '../../platform/auth-hook.ts'
import type { Content } from '../content/content.ts'
import { freezeContent } from '../content/freeze-content.ts'
import { findSender } from '../settings/find-sender.ts'
import { readMailSettings } from '../settings/queries.ts'
import { readSteps, type SequenceRow } from './queries.ts'
import type { Settings } from './step-settings.ts'

/** What of a sequence goes out with each of its mails. */
export const MAILS_AS_SENT = [
  'from_name',
  'from_email',
  'reply_to',
  'topic_id',
] as const satisfies (keyof SequenceRow)[]

/** What the mail of a step says. */
export function contentOf({ subject, preview_text, html_content, text_content }: Settings<'mail'>): Content {
  return { subject, preview_text: preview_text ?? null, html_content, text_content: text_content ?? null }
}

/**
 * Sees to it that each mail of a sequence in use has a campaign that sends it as it reads now. A campaign never changes
 * once it may have been sent: another wording or sender is another campaign, and mails that are already on their way in
 * the old one go out as they were.
 */
export async function serveMails(
  trx: DatabaseTransaction,
  sequence: SequenceRow,
  { mail }: Config,
  actor: Actor,
): Promise<void> {
  if (sequence.status !== 'active' && sequence.status !== 'paused') return
  const { time_zone, in_recipient_zone, send_from, send_until, send_days } = sequence
  const hours = { time_zone, in_recipient_zone, send_from, send_until, send_days }
  await trx.updateTable('email_campaigns').set(hours).where('sequence_id', '=', sequence.id).execute()
  const { email, name, reply_to } = findSender(sequence, await readMailSettings(trx), mail)
  const sender = { from_name: name, from_email: email, reply_to, topic_id: sequence.topic_id }
  for (const step of await readSteps(trx, sequence.id)) {
    if (step.kind !== 'mail') continue
    const content = contentOf(step.settings)
    const content_sha256 = await freezeContent(trx, content)
    const current = await trx
      .selectFrom('email_campaigns')
      .select('id')
      .where('id', '=', step.campaign_id)
      .where('status', 'in', ['sending', 'paused'])
      .where('content_sha256', '=', content_sha256)
      .where(sql<boolean>`(from_name, from_email, reply_to, topic_id) is not distinct from
        (${sender.from_name}::text, ${sender.from_email}::text, ${sender.reply_to}::text, ${sender.topic_id}::uuid)`)
      .executeTakeFirst()
    if (current) continue
    const campaign = await trx
      .insertInto('email_campaigns')
      .values({
        kind: 'sequence',
        name: `${sequence.name}: ${content.subject}`.slice(0, 100),
        status: sequence.status === 'active' ? 'sending' : 'paused',
        ...content,
        ...sender,
        content_sha256,
        ignore_cap: true,
        ...hours,
        sequence_id: sequence.id,
        sequence_step_id: step.id,
        started_at: sql`now()`,
        snapshot_at: sql`now()`,
        created_by: actor.user_id,
        sent_by: actor.user_id,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await trx.updateTable('sequence_steps').set({ campaign_id: campaign.id }).where('id', '=', step.id).execute()
  }
}
