import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import type { Actor } from '../../platform/auth-hook.ts'
import { writeAs } from '../../platform/author.ts'
import { ApiError, invalid, notFound, violates } from '../../platform/errors.ts'
import { keysetPage, type Order, type PageRequest } from '../../platform/pagination.ts'
import { requireVersion } from '../../platform/versions.ts'
import type { TopicCreate, TopicPatch } from './schemas.ts'

const byName: Order = {
  key: 'name',
  expression: sql`lower(email_topics.name)`,
  direction: 'asc',
  nullable: false,
}

export function listTopics(db: Database, is_active: boolean | undefined, page: PageRequest) {
  const topics = db
    .selectFrom('email_topics')
    .selectAll()
    .$if(is_active !== undefined, (query) => query.where('is_active', '=', is_active as boolean))
  return keysetPage(topics, byName, sql<string>`email_topics.id`, page)
}

export async function readTopic(db: Database, id: string) {
  const topic = await db.selectFrom('email_topics').selectAll().where('id', '=', id).executeTakeFirst()
  if (!topic) throw notFound('topic')
  return topic
}

/** @throws ApiError validation_failed when it names a topic that is not there */
export async function requireTopic(db: Database, topic_id: string | null | undefined): Promise<void> {
  if (topic_id == null) return
  const topic = await db.selectFrom('email_topics').select('id').where('id', '=', topic_id).executeTakeFirst()
  if (!topic) throw invalid('/topic_id', 'there is no such topic')
}

/**
 * @returns the new topic's id
 * @throws ApiError conflict when an active topic has the name
 */
export function createTopic(db: Database, topic: TopicCreate, actor: Actor): Promise<string> {
  return refuseTakenName(topic.name, () =>
    writeAs(db, actor, async (trx) => {
      const { id } = await trx
        .insertInto('email_topics')
        .values({ ...topic, name: topic.name.trim() })
        .returning('id')
        .executeTakeFirstOrThrow()
      return id
    }),
  )
}

/** @throws ApiError not_found, precondition_failed; conflict when an active topic has the name */
export function updateTopic(
  db: Database,
  id: string,
  patch: TopicPatch,
  actor: Actor,
  version: number | undefined,
): Promise<void> {
  return refuseTakenName(patch.name, () =>
    writeAs(db, actor, async (trx) => {
      await lockTopic(trx, id, version)
      if (Object.keys(patch).length === 0) return
      await trx
        .updateTable('email_topics')
        .set({
          ...patch,
          ...(patch.name !== undefined && { name: patch.name.trim() }),
          updated_at: sql`now()`,
          version: sql`version + 1`,
        })
        .where('id', '=', id)
        .execute()
    }),
  )
}

/**
 * Who unsubscribed from it is forgotten with it.
 * @throws ApiError not_found, precondition_failed; conflict when campaigns or sequences are on it
 */
export async function deleteTopic(db: Database, id: string, actor: Actor, version: number | undefined): Promise<void> {
  try {
    await writeAs(db, actor, async (trx) => {
      await lockTopic(trx, id, version)
      await trx.deleteFrom('email_topics').where('id', '=', id).execute()
    })
  } catch (error) {
    // PostgreSQL 18 has a code of its own for `on delete restrict`.
    if (!['23001', '23503'].includes((error as { code?: string }).code ?? '')) throw error
    throw new ApiError(
      'conflict',
      'Campaigns or sequences are on this topic. Set it to inactive instead: it is no longer offered then.',
    )
  }
}

async function lockTopic(trx: DatabaseTransaction, id: string, version: number | undefined) {
  const topic = await trx.selectFrom('email_topics').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!topic) throw notFound('topic')
  requireVersion(topic, version)
}

async function refuseTakenName<T>(name: string | undefined, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!violates(error, 'email_topics_name')) throw error
    const message = name ? `There is a topic “${name.trim()}” already` : 'There is an active topic of this name already'
    throw new ApiError('conflict', `${message}.`, { errors: [{ path: '/name', message }] })
  }
}
