import type { Database } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'
import type { FrozenChunk } from './frozen-chunk.ts'

/** The provider forgets idempotency keys after 24 hours (resend.com/docs); the last request may take its time. */
export const KEY_LASTS_HOURS = 23

/**
 * What was begun and never answered is not sent again once the provider may have forgotten its key, or the campaign was
 * cancelled meanwhile: nobody knows whether it went out. Events that come for it later tell (tracking), or a person
 * decides (`resolveChunk`).
 */
export async function giveUpExpired(db: Database): Promise<void> {
  const isExpired = sql<boolean>`c.not_before < now()
    and (m.status = 'cancelled' or c.first_attempt_at < now() - make_interval(hours => ${sql.lit(KEY_LASTS_HOURS)}))`
  const why = sql<string>`case m.status
    when 'cancelled' then 'The campaign was cancelled before the provider had answered.'
    else 'The provider did not answer for a day, and does not know any more whether it has had these mails.' end
    || coalesce(' ' || c.error_message, '')`
  await markUnknown(db, isExpired, why)
}

/** Of one chunk: nobody knows whether it went out, and it must not be sent again by itself. */
export async function giveUp(
  db: Database,
  { campaign_id, no, generation }: Pick<FrozenChunk, 'campaign_id' | 'no' | 'generation'>,
  why: string,
): Promise<void> {
  const isIt = sql<boolean>`(c.campaign_id, c.no, c.generation) = (${campaign_id}::uuid, ${no}::integer, ${generation}::integer)`
  await markUnknown(db, isIt, sql<string>`${why}::text`)
}

async function markUnknown(db: Database, which: RawBuilder<boolean>, why: RawBuilder<string>): Promise<void> {
  await sql`
    with chunk as (
      update campaign_chunks c set state = 'unknown', done_at = now(), error_message = ${why}
      from email_campaigns m
      where m.id = c.campaign_id and c.state = 'sending' and ${which}
      returning c.frozen
    )
    update campaign_recipients r set status = 'unknown', error_message = 'Nobody knows whether it was sent.',
      variables = mail.value
    from chunk, json_each(chunk.frozen -> 'variables') mail
    where r.id = mail.key::uuid and r.status in ('pending', 'sending', 'cancelled')`.execute(db)
}
