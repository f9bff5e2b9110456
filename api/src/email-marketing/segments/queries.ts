import type { Database, DatabaseTransaction, Segments } from '@crm/db'
import { type Insertable, sql, type Updateable } from 'kysely'
import { escapeLike } from '../../platform/filters/compile.ts'
import { keysetPage, type Order, type PageRequest } from '../../platform/pagination.ts'

function selectSegments(db: Database) {
  return db
    .selectFrom('segments')
    .leftJoin('users as author', 'author.id', 'segments.created_by')
    .selectAll('segments')
    .select('author.name as created_by_name')
}

export type SegmentRow = NonNullable<Awaited<ReturnType<typeof findSegment>>>

export function findSegment(db: Database, id: string) {
  return selectSegments(db).where('segments.id', '=', id).executeTakeFirst()
}

const lastChangedFirst: Order = {
  key: 'updated_at',
  expression: sql`segments.updated_at`,
  direction: 'desc',
  nullable: false,
}

export function listSegments(db: Database, q: string | undefined, page: PageRequest) {
  const segments = selectSegments(db).$if(Boolean(q?.trim()), (query) =>
    query.where('segments.name', 'ilike', `%${escapeLike(q?.trim() ?? '')}%`),
  )
  return keysetPage(segments, lastChangedFirst, sql<string>`segments.id`, page)
}

export function lockSegment(trx: DatabaseTransaction, id: string) {
  return trx.selectFrom('segments').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function insertSegment(trx: DatabaseTransaction, segment: Insertable<Segments>): Promise<string> {
  const { id } = await trx.insertInto('segments').values(segment).returning('id').executeTakeFirstOrThrow()
  return id
}

export async function updateSegmentRow(trx: DatabaseTransaction, id: string, changes: Updateable<Segments>) {
  await trx
    .updateTable('segments')
    .set({ ...changes, updated_at: sql`now()`, version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
}

export async function deleteSegmentRow(trx: DatabaseTransaction, id: string) {
  await trx.deleteFrom('segments').where('id', '=', id).execute()
}

/** What would have nobody to write to without the segment: campaigns that are not over, sequences that it feeds. */
export async function findUsesOfSegment(trx: DatabaseTransaction, id: string) {
  const [campaigns, sequences] = await Promise.all([
    trx
      .selectFrom('email_campaigns')
      .select(['id', 'name', 'status', sql<boolean>`deleted_at is not null`.as('is_deleted')])
      .where('segment_id', '=', id)
      .where('status', 'not in', ['sent', 'cancelled', 'failed'])
      .orderBy('name')
      .execute(),
    trx
      .selectFrom('sequences')
      .select(['id', 'name'])
      .where('segment_id', '=', id)
      .where('deleted_at', 'is', null)
      .where('status', '<>', 'archived')
      .orderBy('name')
      .execute(),
  ])
  return { campaigns, sequences }
}

/** Campaigns that are over, or in the trash, keep the filter itself. */
export async function keepFilterInCampaigns(trx: DatabaseTransaction, id: string, filter: unknown) {
  await trx
    .updateTable('email_campaigns')
    .set({ segment_id: null, target_segment: JSON.stringify(filter) })
    .where('segment_id', '=', id)
    .execute()
}
