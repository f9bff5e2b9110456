import type { Attachments, Database, DatabaseTransaction } from '@crm/db'
import { type Insertable, sql, type Updateable } from 'kysely'
import { visibleActivityId } from '../activities/queries.ts'
import { keysetPage, type Order, type PageRequest } from '../platform/pagination.ts'
import { type Viewer, visibleContactId, visibleLeadId, visibleTaskId } from '../platform/visibility.ts'
import { PREVIEWED } from './detect-type.ts'

/** The record that files belong to. */
export interface Owner {
  key: 'lead_id' | 'contact_id' | 'task_id' | 'activity_id'
  id: string
}

const TABLES = { lead_id: 'leads', contact_id: 'contacts', task_id: 'tasks', activity_id: 'activities' } as const
const VISIBLE = {
  lead_id: visibleLeadId,
  contact_id: visibleContactId,
  task_id: visibleTaskId,
  activity_id: visibleActivityId,
} as const

export const OWNER_KEYS = Object.keys(TABLES) as Owner['key'][]

const newestFirst: Order = {
  key: 'created_at',
  expression: sql`attachments.created_at`,
  direction: 'desc',
  nullable: false,
}

/** Files of records that the viewer sees. */
function selectAttachments(db: Database, viewer: Viewer) {
  const visible = OWNER_KEYS.map((key) => {
    const column = sql.ref(`attachments.${key}`)
    return sql`when ${column} is not null then ${VISIBLE[key](viewer, column)}`
  })
  return db
    .selectFrom('attachments')
    .leftJoin('users as author', 'author.id', 'attachments.created_by')
    .select([
      'attachments.id',
      'attachments.lead_id',
      'attachments.contact_id',
      'attachments.task_id',
      'attachments.activity_id',
      'attachments.file_name',
      'attachments.content_type',
      'attachments.size_bytes',
      'attachments.storage_key',
      'attachments.created_by',
      'attachments.created_at',
      'attachments.deleted_at',
      'attachments.version',
      'author.name as created_by_name',
      sql<string>`encode(attachments.sha256, 'hex')`.as('sha256'),
      sql<boolean>`attachments.content_type = any(${[...PREVIEWED]})`.as('can_preview'),
    ])
    .where(sql<boolean>`case ${sql.join(visible, sql` `)} end`)
}

/** The files of a record, newest first. */
export function listAttachments(db: Database, viewer: Viewer, owner: Owner, page: PageRequest) {
  const query = selectAttachments(db, viewer)
    .where(`attachments.${owner.key}`, '=', owner.id)
    .where('attachments.deleted_at', 'is', null)
  return keysetPage(query, newestFirst, sql<string>`attachments.id`, page)
}

/** A file of a record that the viewer sees, whether it is deleted or not. */
export function findAttachment(db: Database, id: string, viewer: Viewer) {
  return selectAttachments(db, viewer).where('attachments.id', '=', id).executeTakeFirst()
}

/** The same, locked until the transaction ends. */
export function lockAttachment(trx: DatabaseTransaction, id: string, viewer: Viewer) {
  return selectAttachments(trx, viewer).where('attachments.id', '=', id).forUpdate('attachments').executeTakeFirst()
}

/** How many files a record has; undefined when the viewer sees no such record. */
export async function countFilesOf(db: Database, { key, id }: Owner, viewer: Viewer): Promise<number | undefined> {
  const table = sql.table(TABLES[key])
  const isLiving = key === 'activity_id' ? sql`true` : sql`${table}.deleted_at is null`
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from attachments where ${sql.ref(key)} = ${table}.id and attachments.deleted_at is null)
    from ${table} where ${table}.id = ${id} and ${isLiving} and ${VISIBLE[key](viewer, sql`${id}::uuid`)}`.execute(db)
  return rows[0]?.count
}

export async function insertAttachments(trx: DatabaseTransaction, rows: Insertable<Attachments>[]): Promise<string[]> {
  const inserted = await trx.insertInto('attachments').values(rows).returning('id').execute()
  return inserted.map((row) => row.id)
}

/** One row, one version up. */
export async function updateAttachment(trx: DatabaseTransaction, id: string, changes: Updateable<Attachments>) {
  await trx
    .updateTable('attachments')
    .set({ ...changes, updated_at: sql`now()`, version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
}

/** Longer than any upload takes. */
const UPLOAD_SPAN = sql`interval '1 day'`

/** Says, before it is stored, that a file may be left without a row. */
export async function expectFile(db: Database, storage_key: string): Promise<void> {
  await db
    .insertInto('orphaned_files')
    .values({ storage_key, remove_after: sql`now() + ${UPLOAD_SPAN}` })
    .execute()
}

/** These files have a row now, or are gone. */
export async function forgetOrphans(db: Database, storage_keys: string[]): Promise<void> {
  if (storage_keys.length > 0) {
    await db.deleteFrom('orphaned_files').where('storage_key', 'in', storage_keys).execute()
  }
}

/** Files without a row whose time has come. */
export async function findOrphans(db: Database, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('orphaned_files')
    .select('storage_key')
    .where(sql<boolean>`remove_after <= now()`)
    .orderBy('remove_after')
    .limit(limit)
    .execute()
  return rows.map((row) => row.storage_key)
}

/** A file that could not be removed is tried again in an hour. */
export async function postponeOrphan(db: Database, storage_key: string): Promise<void> {
  await db
    .updateTable('orphaned_files')
    .set({ remove_after: sql`now() + interval '1 hour'` })
    .where('storage_key', '=', storage_key)
    .execute()
}
