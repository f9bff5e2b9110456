import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { contactName } from '../../contacts/fields.ts'
import type { Actor } from '../../platform/auth-hook.ts'
import { writeAs } from '../../platform/author.ts'
import { ApiError, invalid, notFound } from '../../platform/errors.ts'
import { audience } from '../segments/audience.ts'
import type { SequenceRow } from './queries.ts'
import type { Refusal } from './schemas.ts'

export interface EnrolmentSummary {
  entered: number
  refused: { contact_id: string; contact_name: string; reason: Refusal }[]
}

const REFUSED: Record<Refusal, string> = {
  already: 'has been in this sequence already',
  no_address: 'has no email address',
  unsubscribed: 'has unsubscribed',
  bounced: 'the address has bounced',
  complained: 'has marked a mail as spam',
  suppressed: 'the address is suppressed',
}

/**
 * Contacts enter a sequence, each once and for all; those that get no mail do not.
 * @throws ApiError not_found; conflict when nobody can enter it; validation_failed for contacts that the actor does not see
 */
export function enrolContacts(
  db: Database,
  sequence_id: string,
  contact_ids: string[],
  actor: Actor,
): Promise<EnrolmentSummary> {
  return writeAs(db, actor, async (trx) => {
    const sequence = await openSequence(trx, sequence_id)
    const contacts = await findCandidates(trx, sequence, contact_ids, actor)
    const missing = contact_ids.findIndex((id) => !contacts.some((contact) => contact.id === id.toLowerCase()))
    if (missing >= 0) throw invalid(`/contact_ids/${missing}`, 'there is no such contact')
    const fit = contacts.filter((contact) => contact.reason === null).map(({ id }) => id)
    const entered = new Set(await insertEnrolments(trx, sequence, fit, actor.user_id))
    const refused = contacts
      .filter(({ id }) => !entered.has(id))
      .map(({ id, name, reason }) => ({ contact_id: id, contact_name: name, reason: reason ?? ('already' as const) }))
    return { entered: entered.size, refused }
  })
}

/**
 * One of many contacts that enter.
 * @throws ApiError conflict saying why it does not, not_found
 */
export async function enrolContact(trx: DatabaseTransaction, sequence_id: string, contact_id: string, actor: Actor) {
  const { refused } = await enrolContacts(trx, sequence_id, [contact_id], actor)
  if (refused[0]) throw new ApiError('conflict', REFUSED[refused[0].reason])
}

/** A sequence that contacts can enter, and that stays so until the transaction ends. */
async function openSequence(trx: DatabaseTransaction, id: string): Promise<SequenceRow> {
  const sequence = await trx
    .selectFrom('sequences')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forShare()
    .executeTakeFirst()
  if (!sequence) throw notFound('sequence')
  if (sequence.status === 'draft') throw new ApiError('conflict', 'The sequence is a draft. Activate it first.')
  if (sequence.status === 'archived') throw new ApiError('conflict', 'The sequence is archived. Activate it first.')
  return sequence
}

/** The contacts that the actor sees, each with why it does not enter, if so. */
async function findCandidates(trx: DatabaseTransaction, sequence: SequenceRow, ids: string[], actor: Actor) {
  const contacts = await audience(trx, { filter: undefined, viewer: actor, topic_id: sequence.topic_id })
    .select([
      contactName.as('name'),
      sql<boolean>`exists (select from sequence_enrolments
        where sequence_id = ${sequence.id} and contact_id = contacts.id)`.as('has_been_in_it'),
    ])
    .where(sql<boolean>`contacts.id = any(${ids}::uuid[])`)
    .execute()
  return contacts.map(({ id, name, left_out, has_been_in_it }) => ({
    id,
    name,
    reason: has_been_in_it ? 'already' : (left_out as Refusal | null),
  }))
}

/**
 * Contacts stand before the first step, due at once, and their timelines say so.
 * @param entered_by null: by themselves
 * @returns the ids of those who were not in the sequence before
 */
export async function insertEnrolments(
  trx: DatabaseTransaction,
  { id, name }: Pick<SequenceRow, 'id' | 'name'>,
  contact_ids: readonly string[],
  entered_by: string | null,
): Promise<string[]> {
  if (contact_ids.length === 0) return []
  const { rows } = await sql<{ contact_id: string }>`
    with entered as (
      insert into sequence_enrolments (sequence_id, contact_id, due_at, entered_by)
      select ${id}::uuid, contact_id, now(), ${entered_by}::uuid from unnest(${contact_ids}::uuid[]) as given (contact_id)
      on conflict (sequence_id, contact_id) do nothing
      returning contact_id
    ), told as (
      insert into activities (activity_type, lead_id, contact_id, actor_id, subject, metadata)
      select 'system', lead_id, contact_id, ${entered_by}::uuid, ${`Entered the sequence ${name}`}::text,
        jsonb_build_object('sequence_id', ${id}::uuid)
      from entered join contacts on contacts.id = contact_id
    )
    select contact_id from entered`.execute(trx)
  return rows.map(({ contact_id }) => contact_id)
}
