import type { Database, DatabaseTransaction, Notes } from '@crm/db'
import { type Insertable, sql, type Updateable } from 'kysely'
import { keysetPage, type Order, type PageRequest } from '../platform/pagination.ts'
import { type Viewer, visibleContactId, visibleLeadId } from '../platform/visibility.ts'

/** Pinned ones first; the others have no value here and follow by their id, which holds when they were written. */
const pinnedFirst: Order = {
  key: 'pinned',
  expression: sql`case when notes.is_pinned then notes.created_at end`,
  direction: 'desc',
  nullable: true,
}

/** Notes of leads that the viewer sees, and of contacts without a lead that the viewer sees; none of deleted leads. */
function selectNotes(db: Database, viewer: Viewer) {
  return db
    .selectFrom('notes')
    .leftJoin('users as author', 'author.id', 'notes.created_by')
    .leftJoin('leads', 'leads.id', 'notes.lead_id')
    .where('leads.deleted_at', 'is', null)
    .select([
      'notes.id',
      'notes.lead_id',
      'notes.contact_id',
      'notes.content',
      'notes.is_pinned',
      'notes.created_by',
      'notes.created_at',
      'notes.updated_at',
      'notes.deleted_at',
      'notes.version',
      'author.name as created_by_name',
    ])
    .where(
      sql<boolean>`case when notes.lead_id is null then ${visibleContactId(viewer, sql`notes.contact_id`)}
        else ${visibleLeadId(viewer, sql`notes.lead_id`)} end`,
    )
}

interface NoteFilter {
  lead_id?: string | undefined
  contact_id?: string | undefined
  is_pinned?: boolean | undefined
}

/** Pinned ones first, then the newest. */
export function listNotes(db: Database, viewer: Viewer, filter: NoteFilter, page: PageRequest) {
  let query = selectNotes(db, viewer).where('notes.deleted_at', 'is', null)
  for (const key of ['lead_id', 'contact_id', 'is_pinned'] as const) {
    if (filter[key] !== undefined) query = query.where(`notes.${key}`, '=', filter[key])
  }
  return keysetPage(query, pinnedFirst, sql<string>`notes.id`, page)
}

/** A note that the viewer sees, whether it is deleted or not. */
export function findNote(db: Database, id: string, viewer: Viewer) {
  return selectNotes(db, viewer).where('notes.id', '=', id).executeTakeFirst()
}

/** The same, locked until the transaction ends. */
export function lockNote(trx: DatabaseTransaction, id: string, viewer: Viewer) {
  return selectNotes(trx, viewer).where('notes.id', '=', id).forUpdate('notes').executeTakeFirst()
}

export async function insertNote(trx: DatabaseTransaction, note: Insertable<Notes>): Promise<string> {
  const { id } = await trx.insertInto('notes').values(note).returning('id').executeTakeFirstOrThrow()
  return id
}

/** One row, one version up. */
export async function updateNote(trx: DatabaseTransaction, id: string, changes: Updateable<Notes>): Promise<void> {
  await trx
    .updateTable('notes')
    .set({ ...changes, updated_at: sql`now()`, version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
}
