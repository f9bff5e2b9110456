import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { findActor } from '../../auth/visible-owners.ts'
import { contactFields } from '../../contacts/fields.ts'
import { NOBODY, writeAs } from '../../platform/author.ts'
import { checkFilter } from '../../platform/filters/filter.ts'
import { recordEvent } from '../../platform/live-events.ts'
import { audience } from '../segments/audience.ts'
import { insertEnrolments } from './enrol.ts'

const BATCH = 1000

/** The active sequences that contacts enter by themselves. */
export function sequencesWithSegment(db: Database) {
  return db
    .selectFrom('sequences')
    .innerJoin('segments', 'segments.id', 'sequences.segment_id')
    .select(['sequences.id', 'sequences.name', 'sequences.topic_id', 'sequences.activated_by', 'segments.filter'])
    .where('sequences.status', '=', 'active')
    .where('sequences.deleted_at', 'is', null)
    .execute()
}

type WithSegment = Awaited<ReturnType<typeof sequencesWithSegment>>[number]

/**
 * Whoever is in the segment of a sequence, gets mail and has never been in the sequence enters it. The segment is read
 * with the eyes of who activated the sequence.
 * @returns how many entered
 * @throws ApiError validation_failed when the segment names fields that are gone
 */
export async function enterSegment(db: Database, sequence: WithSegment, signal: AbortSignal): Promise<number> {
  const viewer = sequence.activated_by && (await findActor(db, sequence.activated_by))
  if (!viewer) return 0
  const filter = checkFilter(sequence.filter, await contactFields(db))
  let after = '00000000-0000-0000-0000-000000000000'
  for (let entered = 0; ; ) {
    signal.throwIfAborted()
    const outside = audience(db, { filter, viewer, topic_id: sequence.topic_id })
      .where(sql<boolean>`contacts.id > ${after}::uuid`)
      .where(sql<boolean>`not exists (select from sequence_enrolments known
        where known.sequence_id = ${sequence.id} and known.contact_id = contacts.id)`)
    const found = await db
      .selectFrom(outside.as('outside'))
      .select('id')
      .where('left_out', 'is', null)
      .orderBy('id')
      .limit(BATCH)
      .execute()
    const ids = found.map(({ id }) => id)
    entered += await enterTogether(db, sequence, ids)
    if (ids.length < BATCH) return entered
    after = ids.at(-1) as string
  }
}

/** @returns how many entered: none when the sequence was paused or changed meanwhile */
function enterTogether(db: Database, sequence: WithSegment, ids: string[]): Promise<number> | number {
  if (ids.length === 0) return 0
  return writeAs(db, { ...NOBODY, quiet: true }, async (trx) => {
    const current = await trx
      .selectFrom('sequences')
      .select(['id', 'name'])
      .where('id', '=', sequence.id)
      .where('status', '=', 'active')
      .where('deleted_at', 'is', null)
      .forShare()
      .executeTakeFirst()
    if (!current) return 0
    const entered = await insertEnrolments(trx, current, ids, null)
    await recordEvent(trx, { type: 'updated', entity: 'sequence', id: current.id })
    return entered.length
  })
}
