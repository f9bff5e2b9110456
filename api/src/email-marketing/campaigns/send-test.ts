import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { countAttempt } from '../../auth/sign-in-limits.ts'
import type { Context } from '../../context.ts'
import { MailError } from '../../mail/mail-error.ts'
import { sendUrgently } from '../../mail/send-urgently.ts'
import type { Actor } from '../../platform/auth-hook.ts'
import { ApiError, invalid, notFound } from '../../platform/errors.ts'
import { visibleContactId } from '../../platform/visibility.ts'
import { ContentError, type RenderedMail, type Variables } from '../content/content.ts'
import { compileContent, renderMail } from '../content/render.ts'
import { readVariables } from '../content/variables.ts'
import { findSender, formatSender } from '../settings/find-sender.ts'
import { readMailSettings } from '../settings/queries.ts'
import { contentA, contentB } from './campaign-content.ts'
import { type CampaignRow, findCampaign } from './queries.ts'

interface Test {
  test_email: string
  /** As whom it is written; undefined: nobody, as if all variables were empty. */
  contact_id?: string | undefined
  variant?: 'a' | 'b' | undefined
}

const TOO_MANY = 'That were many test mails. Wait a moment, then try again.'

/**
 * Sends one mail of a campaign to somebody who wants to look at it. Nothing is recorded; its links are not counted.
 * @throws ApiError not_found, validation_failed, rate_limited, unavailable (the provider does not take it)
 */
export async function sendTest(context: Context, id: string, test: Test, actor: Actor): Promise<void> {
  const { db, config } = context
  const campaign = await findCampaign(db, id)
  if (!campaign) throw notFound('campaign')
  const { email, name, reply_to } = findSender(campaign, await readMailSettings(db), config.mail)
  if (!email) throw invalid('/from_email', 'there is no sender address; set one here or in the mail settings')
  const mail = await written(context, campaign, test, actor)
  await countAttempt(db, [{ key: `test mail ${actor.user_id}`, burst: 20, seconds: 10 }], TOO_MANY)
  try {
    await sendUrgently(
      context,
      {
        ...mail,
        subject: `[Test] ${mail.subject}`,
        from: formatSender({ email, name }),
        to: [test.test_email],
        ...(reply_to && { reply_to }),
      },
      { idempotency_key: `test/${randomUUID()}` },
    )
  } catch (error) {
    if (!(error instanceof MailError)) throw error
    throw new ApiError('unavailable', `The test mail was not taken: ${error.message}`)
  }
}

async function written(
  { db, config }: Context,
  campaign: CampaignRow,
  { contact_id, variant }: Test,
  actor: Actor,
): Promise<RenderedMail> {
  try {
    const compiled = compileContent(variant === 'b' ? contentB(campaign) : contentA(campaign))
    const variables = await variablesOf({ db }, contact_id, compiled.variables, actor)
    return renderMail(compiled, variables, { unsubscribe_url: `${config.public_url}/unsubscribe/test` })
  } catch (error) {
    if (error instanceof ContentError) throw invalid(`/${error.part}`, error.message)
    throw error
  }
}

async function variablesOf(
  { db }: Pick<Context, 'db'>,
  contact_id: string | undefined,
  used: readonly string[],
  actor: Actor,
): Promise<Variables> {
  if (contact_id === undefined) return {}
  const seen = await db
    .selectFrom('contacts')
    .select('id')
    .where('id', '=', contact_id)
    .where('deleted_at', 'is', null)
    .where(visibleContactId(actor, sql`contacts.id`))
    .executeTakeFirst()
  if (!seen) throw invalid('/contact_id', 'no such contact')
  const found = await readVariables(db, [contact_id], { sender_id: actor.user_id, used })
  return found.get(contact_id) ?? {}
}
