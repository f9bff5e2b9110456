import type { Database, DatabaseTransaction, DB, Imports } from '@crm/db'
import { type InsertObject, type Selectable, sql, type UpdateObject } from 'kysely'
import { keysetPage, type Order } from '../platform/pagination.ts'
import type { Column } from './describe-file.ts'
import type { Delimiter, Encoding } from './file-format.ts'
import type { DryRun, ImportDefaults, ImportUndo } from './schemas.ts'

/** What the columns hold whose type the database does not tell. */
interface Stored {
  encoding: Encoding
  delimiter: Delimiter
  columns: Column[]
  mapping: (string | null)[]
  defaults: ImportDefaults
  dry_run: DryRun | null
  last_positions: Record<string, string>
}

export type ImportRow = Omit<Selectable<Imports>, keyof Stored> &
  Stored & {
    created_by_name: string | null
    /** Whether the uploaded file is still kept. */
    has_file: boolean
    /** The operation that sets it back. */
    undo: ImportUndo | null
  }

const UNDO = sql`(
  select json_build_object('id', id, 'status', status, 'total', total, 'processed', processed, 'changed', changed, 'refused', refused)
  from operations where undoes_id = imports.id order by created_at desc limit 1)`

function selectImports(db: Database) {
  return db
    .selectFrom('imports')
    .leftJoin('users', 'users.id', 'imports.created_by')
    .selectAll('imports')
    .select([
      'users.name as created_by_name',
      sql<boolean>`imports.file_deleted_at is null`.as('has_file'),
      UNDO.as('undo'),
    ])
    .$castTo<ImportRow>()
}

/** @param owner_id only an import of this user; everyone's when undefined */
export function findImport(db: Database, id: string, owner_id?: string) {
  return selectImports(db)
    .where('imports.id', '=', id)
    .$if(owner_id !== undefined, (query) => query.where('imports.created_by', '=', owner_id as string))
    .executeTakeFirst()
}

const newestFirst: Order = {
  key: 'created_at',
  expression: sql`imports.created_at`,
  direction: 'desc',
  nullable: false,
}

export function listImports(
  db: Database,
  owner_id: string | undefined,
  page: { cursor?: string | undefined; limit: number },
) {
  const query = selectImports(db).$if(owner_id !== undefined, (imports) =>
    imports.where('imports.created_by', '=', owner_id as string),
  )
  return keysetPage(query, newestFirst, sql<string>`imports.id`, page)
}

export type Settings = Omit<Stored, 'dry_run' | 'last_positions'> &
  Pick<ImportRow, 'has_header' | 'total_rows' | 'fingerprint' | 'is_remembered' | 'update_by' | 'on_duplicate'>

function toStored({ columns, mapping, defaults, ...rest }: Settings) {
  return {
    ...rest,
    columns: JSON.stringify(columns),
    mapping: JSON.stringify(mapping),
    defaults: JSON.stringify(defaults),
    dry_run: null,
  }
}

export async function insertImport(
  db: Database,
  row: Settings & { id: string; file_name: string; file_size: number; created_by: string },
): Promise<void> {
  await db
    .insertInto('imports')
    .values({ ...toStored(row), ...ownOf(row) } as InsertObject<DB, 'imports'>)
    .execute()
}

const ownOf = ({
  id,
  file_name,
  file_size,
  created_by,
}: Pick<ImportRow, 'id' | 'file_name' | 'file_size' | 'created_by'>) => ({
  id,
  file_name,
  file_size,
  created_by,
})

/** How the last file with the same columns was imported, by anybody. */
export function findRemembered(db: Database, fingerprint: string) {
  return db
    .selectFrom('imports')
    .select(['mapping', 'defaults', 'update_by', 'on_duplicate'])
    .where('fingerprint', '=', fingerprint)
    .where('started_at', 'is not', null)
    .orderBy('started_at', 'desc')
    .limit(1)
    .$castTo<Pick<ImportRow, 'mapping' | 'defaults' | 'update_by' | 'on_duplicate'>>()
    .executeTakeFirst()
}

/** A dry run begins, whatever was counted before. @returns whether the import can still be changed */
export async function replaceDryRun(db: Database, id: string, dry_run: DryRun): Promise<boolean> {
  return changeStatus(db, id, ['uploaded'], { dry_run: JSON.stringify(dry_run) })
}

/** Keeps how far a dry run is, as long as its settings are the ones that hold. @returns whether they are */
export async function saveDryRun(db: Database, id: string, dry_run: DryRun): Promise<boolean> {
  const result = await db
    .updateTable('imports')
    .set({ dry_run: JSON.stringify(dry_run) })
    .where('id', '=', id)
    .where('status', '=', 'uploaded')
    .where(sql<boolean>`dry_run ->> 'id' = ${dry_run.id}`)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Changes how an import that has not run yet is read. @returns whether it still could be changed */
export async function updateSettings(db: Database, id: string, settings: Settings): Promise<boolean> {
  const result = await db
    .updateTable('imports')
    .set(toStored(settings))
    .where('id', '=', id)
    .where('status', '=', 'uploaded')
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Moves an import from one of `from` to another status. @returns whether it did */
export async function changeStatus(
  db: Database,
  id: string,
  from: ImportRow['status'][],
  changes: UpdateObject<DB, 'imports'>,
): Promise<boolean> {
  const result = await db
    .updateTable('imports')
    .set(changes)
    .where('id', '=', id)
    .where('status', 'in', from)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Holds a running import for its next batch. @returns undefined when someone else is at work behind another row, or it was stopped */
export function claim(trx: DatabaseTransaction, id: string, behind: number) {
  return trx
    .selectFrom('imports')
    .select(['refused_count', 'last_positions'])
    .where('id', '=', id)
    .where('status', '=', 'running')
    .where('last_row', '=', behind)
    .forUpdate()
    .$castTo<{ refused_count: number; last_positions: Record<string, string> }>()
    .executeTakeFirst()
}

export interface Progress {
  last_row: number
  rows: number
  created: number
  updated: number
  skipped: number
  refused: number
  contacts: number
  last_positions: Record<string, string>
}

/** The batch is done. */
export async function advance(trx: DatabaseTransaction, id: string, progress: Progress): Promise<void> {
  const { last_row, rows, created, updated, skipped, refused, contacts, last_positions } = progress
  await trx
    .updateTable('imports')
    .set({
      last_row,
      processed_rows: sql`processed_rows + ${rows}`,
      created_count: sql`created_count + ${created}`,
      updated_count: sql`updated_count + ${updated}`,
      skipped_count: sql`skipped_count + ${skipped}`,
      refused_count: sql`refused_count + ${refused}`,
      contact_count: sql`contact_count + ${contacts}`,
      last_positions: JSON.stringify(last_positions),
      progress_at: sql`now()`,
    })
    .where('id', '=', id)
    .execute()
}

/** The order key of the first lead of a stage below `low`; of the first of all when `low` is null. */
export async function findPositionBelow(
  trx: DatabaseTransaction,
  stage_id: string,
  low: string | null,
): Promise<string | null> {
  const row = await trx
    .selectFrom('leads')
    .select((eb) => eb.fn.min('position').as('position'))
    .where('stage_id', '=', stage_id)
    .where('deleted_at', 'is', null)
    .$if(low !== null, (query) => query.where('position', '>', low as string))
    .executeTakeFirst()
  return row?.position ?? null
}

export interface Refusal {
  row_number: number
  reason: string
  cells: string[]
}

export async function insertRefusals(trx: DatabaseTransaction, import_id: string, refusals: Refusal[]): Promise<void> {
  await trx
    .insertInto('import_refusals')
    .values(refusals.map((refusal) => ({ import_id, ...refusal })))
    .execute()
}

/** The next refused rows behind `row_number`. */
export function listRefusals(db: Database, import_id: string, row_number: number, limit: number): Promise<Refusal[]> {
  return db
    .selectFrom('import_refusals')
    .select(['row_number', 'reason', 'cells'])
    .where('import_id', '=', import_id)
    .where('row_number', '>', row_number)
    .orderBy('row_number')
    .limit(limit)
    .execute()
}

/** Running imports that nobody has worked on for a while. */
export function findStalled(db: Database) {
  return db
    .selectFrom('imports')
    .select('id')
    .where('status', '=', 'running')
    .where(sql<boolean>`progress_at < now() - interval '1 minute'`)
    .execute()
}

/** Imports whose file has been kept long enough. */
export function findExpired(db: Database) {
  return db
    .selectFrom('imports')
    .select('id')
    .where('file_deleted_at', 'is', null)
    .where('status', '<>', 'running')
    .where(sql<boolean>`coalesce(completed_at, created_at) < now() - interval '7 days'`)
    .execute()
}

/** Which of these ids are no import: their upload was cut off by a crash. */
export async function findUnknown(db: Database, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const known = await db.selectFrom('imports').select('id').where('id', 'in', ids).execute()
  return ids.filter((id) => !known.some((row) => row.id === id))
}

/** Notes that the file is gone; what was never run can no longer be. */
export async function markFileDeleted(db: Database, id: string): Promise<void> {
  await db
    .updateTable('imports')
    .set({
      file_deleted_at: sql`now()`,
      status: sql`case status when 'uploaded' then 'cancelled' else status end`,
      completed_at: sql`coalesce(completed_at, now())`,
    })
    .where('id', '=', id)
    .execute()
}
