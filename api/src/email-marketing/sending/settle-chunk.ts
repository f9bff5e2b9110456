import { type Database, KEEP_PLAN } from '@crm/db'
import { sql } from 'kysely'
import type { Sent } from '../../mail/mailer.ts'
import { recordEvent } from '../../platform/live-events.ts'
import type { FrozenChunk } from './frozen-chunk.ts'

const MOST_SECONDS_BETWEEN_ATTEMPTS = 300
/** Browsers are told of progress this often. */
const TELL_EVERY_MS = 1_000

/** When each campaign was last told of, by this process. */
const told = new Map<string, number>()

/**
 * Writes down what became of each mail of a chunk, which is done with that. Events may have come first: what they told
 * stays.
 * @param results in the order of the mails
 */
export async function recordResults(db: Database, chunk: FrozenChunk, results: readonly Sent[]): Promise<void> {
  const { campaign_id, no, generation, variant, recipient_ids, unwritable } = chunk
  const became = Object.fromEntries<Sent>([
    ...recipient_ids.map((id, index) => [id, results[index] as Sent] as const),
    ...[...unwritable].map(([id, error]) => [id, { error }] as const),
  ])
  await sql`
    with chunk as (
      update campaign_chunks set state = 'done', done_at = now(), error_message = null, frozen = null
      where campaign_id = ${campaign_id} and no = ${no} and generation = ${generation} and state in ('sending', 'unknown')
      returning old.frozen
    ), became as materialized (
      select mail.key::uuid as id, mail.value as variables, told.became -> mail.key ->> 'email_id' as email_id,
        told.became -> mail.key ->> 'error' as error
      from chunk, json_each(chunk.frozen -> 'variables') mail, (select ${JSON.stringify(became)}::jsonb as became) told
    )
    update campaign_recipients r set variant = ${variant}, variables = became.variables,
      email_id = coalesce(r.email_id, became.email_id),
      sent_at = case when became.error is null then coalesce(r.sent_at, now()) else r.sent_at end,
      status = case when r.status not in ('pending', 'sending', 'unknown', 'cancelled') then r.status
        when became.error is null then 'sent' else 'failed' end,
      error_message = coalesce(became.error, case when r.status not in ('pending', 'unknown') then r.error_message end)
    from became where r.id = became.id ${KEEP_PLAN}`.execute(db)
  await tellProgress(db, campaign_id)
}

/** A mail that was taken, of a chunk whose mails are sent one by one. */
export async function recordTaken(db: Database, recipient_id: string, email_id: string): Promise<void> {
  await db
    .updateTable('campaign_recipients')
    .set({ status: 'sent', email_id, sent_at: sql`now()` })
    .where('id', '=', recipient_id)
    .where('status', 'in', ['pending', 'sending', 'cancelled'])
    .execute()
}

/** Of the recipients those whose mails have been taken, by their place: the ids at the provider. */
export async function readTaken(db: Database, recipient_ids: string[]): Promise<Map<number, string>> {
  const rows = await db
    .selectFrom('campaign_recipients')
    .select(['id', 'email_id'])
    .where('id', 'in', recipient_ids)
    .where('email_id', 'is not', null)
    .execute()
  return new Map(rows.map(({ id, email_id }) => [recipient_ids.indexOf(id), email_id as string]))
}

/**
 * Nothing was taken this time. If that is so of every attempt, the chunk is as if it had never been begun: who gets it is
 * looked at again, and it goes by another key.
 */
export async function putBack(db: Database, chunk: FrozenChunk, seconds: number): Promise<void> {
  if (chunk.attempts > 1) return tryAgainAfter(db, chunk, seconds, null)
  await db
    .updateTable('campaign_chunks')
    .set({
      state: 'pending',
      generation: chunk.generation + 1,
      attempts: 0,
      frozen: null,
      body_sha256: null,
      first_attempt_at: null,
      not_before: after(seconds),
    })
    .where(isOurs(chunk))
    .execute()
}

/** It may have been taken: the same again with the same key, waiting longer each time. */
export async function tryAgainLater(db: Database, chunk: FrozenChunk, error_message: string): Promise<void> {
  const seconds = Math.min(2 ** chunk.attempts, MOST_SECONDS_BETWEEN_ATTEMPTS) * (0.75 + Math.random() / 2)
  await tryAgainAfter(db, chunk, seconds, error_message)
}

async function tryAgainAfter(db: Database, chunk: FrozenChunk, seconds: number, error_message: string | null) {
  await db
    .updateTable('campaign_chunks')
    .set({ not_before: after(seconds), error_message })
    .where(isOurs(chunk))
    .execute()
}

/** Not of somebody who took it over after our time was up. */
function isOurs({ campaign_id, no, generation, attempts }: FrozenChunk) {
  return sql<boolean>`(campaign_id, no, generation, attempts) = (${campaign_id}::uuid, ${no}::integer, ${generation}::integer, ${attempts}::integer)
    and state = 'sending'`
}

function after(seconds: number) {
  return sql<string>`now() + make_interval(secs => ${seconds}::float8)`
}

async function tellProgress(db: Database, campaign_id: string): Promise<void> {
  const now = Date.now()
  if (now - (told.get(campaign_id) ?? 0) < TELL_EVERY_MS) return
  told.set(campaign_id, now)
  await recordEvent(db, { type: 'updated', entity: 'email_campaign', id: campaign_id })
}
