import type { Database } from '@crm/db'
import type { Actor } from '../../platform/auth-hook.ts'
import { writeAs } from '../../platform/author.ts'
import { ApiError, invalid, notFound } from '../../platform/errors.ts'
import { isMailProvider } from './mail-providers.ts'
import { findSuppression } from './queries.ts'
import type { SuppressionCreate } from './schemas.ts'
import { type Suppressed, suppress, unsuppress } from './suppress.ts'
import { requireTopic } from './topics.ts'

/**
 * Puts an address or a domain on the list.
 * @returns the suppression's id
 * @throws ApiError validation_failed; conflict when it stands there for this reason already
 */
export async function addSuppression(db: Database, body: SuppressionCreate, actor: Actor): Promise<string> {
  const { topic_id, reason = 'manual', note } = body
  const suppressed = checkSuppressed(body)
  await requireTopic(db, topic_id)
  return writeAs(db, actor, async (trx) => {
    const { id, is_new } = await suppress(trx, { ...suppressed, topic_id, reason, note, source: 'user' })
    if (is_new) return id
    const current = await findSuppression(trx, id, actor)
    throw new ApiError('conflict', `${suppressed.email ?? suppressed.domain} is on the suppression list already.`, {
      ...(current && { current }),
    })
  })
}

const DOMAIN =
  /^(?=.{3,253}$)([\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}][\p{L}\p{N}-]{0,61}[\p{L}\p{N}]$/u

function checkSuppressed({ email, domain, confirm_provider }: SuppressionCreate): Suppressed {
  if ((email === undefined) === (domain === undefined)) {
    throw invalid('/email', 'give an address, or a domain instead, not both')
  }
  if (email !== undefined) return { email: email.toLowerCase() }
  const name = (domain ?? '').trim().toLowerCase().replace(/^@/, '')
  if (!DOMAIN.test(name)) throw invalid('/domain', 'is not a domain; write it as in acme.com')
  if (isMailProvider(name) && !confirm_provider) {
    throw invalid(
      '/domain',
      `anybody can have an address at ${name}: suppressing it would end mail to all of them. Send confirm_provider: true if that is meant`,
    )
  }
  return { domain: name }
}

/**
 * Takes an address or a domain off the list; contacts whom nothing else keeps off are subscribed again.
 * @throws ApiError not_found; validation_failed without a reason where one is needed
 */
export async function removeSuppression(
  db: Database,
  id: string,
  reason: string | undefined,
  actor: Actor,
): Promise<void> {
  await writeAs(db, actor, async (trx) => {
    const found = await findSuppression(trx, id, actor)
    if (!found) throw notFound('suppression')
    if (found.reason !== 'manual' && !reason?.trim()) throw invalid('/reason', NEEDED[found.reason])
    const { email, domain, topic_id } = found
    const suppressed = email === null ? { domain: domain ?? '' } : { email }
    await unsuppress(trx, { ...suppressed, topic_id, reasons: [found.reason] }, { reason, source: 'user' })
  })
}

const NEEDED = {
  unsubscribe: 'say how the person consented to getting mail again',
  hard_bounce: 'say why mail to this address will arrive now',
  complaint: 'say why this person, who reported mail as spam, may be written to again',
} as const
