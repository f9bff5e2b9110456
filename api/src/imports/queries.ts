import type { Database, DatabaseTransaction, DB, Imports } from '@crm/db'
import { type InsertObject, type Selectable, sql, type UpdateObject } from 'kysely'
import type { TIERS } from '../leads/fields.ts'
import { LeadCreate } from '../leads/schemas.ts'
import { keysetPage, type Order } from '../platform/pagination.ts'
import type { Column } from './describe-file.ts'
import type { Delimiter, Encoding } from './file-format.ts'
import type { ImportDefaults } from './schemas.ts'

/** What the columns hold whose type the database does not tell. */
interface Stored {
  encoding: Encoding
  delimiter: Delimiter
  columns: Column[]
  mapping: (string | null)[]
  defaults: ImportDefaults
}

export type ImportRow = Omit<Selectable<Imports>, keyof Stored> &
  Stored & {
    created_by_name: string | null
    /** Whether the uploaded file is still kept. */
    has_file: boolean
  }

function selectImports(db: Database) {
  return db
    .selectFrom('imports')
    .leftJoin('users', 'users.id', 'imports.created_by')
    .selectAll('imports')
    .select(['users.name as created_by_name', sql<boolean>`imports.file_deleted_at is null`.as('has_file')])
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

type Settings = Stored & { has_header: boolean; total_rows: number }

function toStored<T extends Partial<Settings>>({ columns, mapping, defaults, ...rest }: T) {
  return {
    ...rest,
    ...(columns && { columns: JSON.stringify(columns) }),
    ...(mapping && { mapping: JSON.stringify(mapping) }),
    ...(defaults && { defaults: JSON.stringify(defaults) }),
  }
}

export async function insertImport(
  db: Database,
  row: Settings & { id: string; file_name: string; file_size: number; created_by: string },
): Promise<void> {
  await db
    .insertInto('imports')
    .values(toStored(row) as InsertObject<DB, 'imports'>)
    .execute()
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

export interface Progress {
  /** The last row before the batch; someone else is at work when it is another one. */
  behind: number
  last_row: number
  created: number
  refused: number
}

/** Claims the next batch of a running import. @returns where its leads stand, or undefined when it is not ours to go on */
export function advance(trx: DatabaseTransaction, id: string, { behind, last_row, created, refused }: Progress) {
  return trx
    .updateTable('imports')
    .set({
      last_row,
      processed_rows: sql`processed_rows + ${created + refused}`,
      created_count: sql`created_count + ${created}`,
      refused_count: sql`refused_count + ${refused}`,
      progress_at: sql`now()`,
    })
    .where('id', '=', id)
    .where('status', '=', 'running')
    .where('last_row', '=', behind)
    .returning(['last_position', 'refused_count'])
    .executeTakeFirst()
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

export interface NewLead extends Omit<LeadCreate, 'stage_id' | 'source_type'> {
  position: string
  phone_e164?: string | null
  domain?: string | null
  lead_score: number
  tier: (typeof TIERS)[number]
  tags: string[]
}

const ROW_COLUMNS = [
  ...Object.keys(LeadCreate.properties).filter((key) => key !== 'stage_id' && key !== 'source_type'),
  'position',
  'phone_e164',
  'domain',
]

/**
 * Many leads of one stage and the first timeline entry of each, in one statement. The rows travel as one JSON text:
 * a parameter for every value would cost several times the memory.
 */
export async function insertImportedLeads(
  trx: DatabaseTransaction,
  stage: { stage_id: string; is_closed: boolean },
  leads: NewLead[],
  subject: string,
  actor_id: string | null,
): Promise<void> {
  const columns = sql.join(ROW_COLUMNS.map((column) => sql.ref(column)))
  await sql`
    with lead as (
      insert into leads (${columns}, stage_id, source_type, last_activity_at, closed_at)
      select ${columns}, ${stage.stage_id}, 'import', now(), case when ${stage.is_closed} then now() end
      from json_populate_recordset(null::leads, ${JSON.stringify(leads)}::json)
      returning id, stage_id
    )
    insert into activities (activity_type, lead_id, actor_id, subject, to_stage_id)
    select 'system', id, ${actor_id}::uuid, ${subject}::text, stage_id from lead`.execute(trx)
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
