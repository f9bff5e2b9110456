import type { Database, DatabaseTransaction, Operations } from '@crm/db'
import { type Insertable, type Selectable, sql } from 'kysely'
import { recordName } from '../audit/record-name.ts'
import type { Author } from '../platform/author.ts'
import { keysetPage, type Order } from '../platform/pagination.ts'

type Page = { cursor?: string | undefined; limit: number }

/** What the audit log says of records, apart from sign-ins and exports. */
const CHANGES = sql`('created', 'updated', 'deleted', 'restored', 'purged')`
const RECENT = sql`interval '30 days'`

export type OperationRow = Omit<Selectable<Operations>, 'api_key_id' | 'ip_address' | 'progress_at'> & {
  created_by_name: string | null
  undo_id: string | null
  is_undoable: boolean
}

const undoOf = (id: unknown) =>
  sql<string | null>`(select undo.id from operations undo where undo.undoes_id = ${id}
    and undo.status in ('pending', 'running', 'completed'))`

function selectOperations(db: Database) {
  return db
    .selectFrom((sub) =>
      sub
        .selectFrom('operations')
        .leftJoin('users', 'users.id', 'operations.created_by')
        .selectAll('operations')
        .select(['users.name as created_by_name', undoOf(sql`operations.id`).as('undo_id')])
        .as('operations'),
    )
    .selectAll()
    .select(
      sql<boolean>`status in ('completed', 'failed', 'cancelled') and changed > 0 and undo_id is null
        and created_at > now() - ${RECENT}`.as('is_undoable'),
    )
}

const newestFirst: Order = {
  key: 'created_at',
  expression: sql`operations.created_at`,
  direction: 'desc',
  nullable: false,
}

/** @param owner_id only operations of this user; everyone's when undefined */
export function listOperations(db: Database, owner_id: string | undefined, page: Page) {
  const query = selectOperations(db).$if(owner_id !== undefined, (operations) =>
    operations.where('created_by', '=', owner_id as string),
  )
  return keysetPage(query, newestFirst, sql<string>`operations.id`, page)
}

/** An operation; for a single request, or an import, what the audit log has of it. */
export async function findOperation(db: Database, id: string, owner_id?: string): Promise<OperationRow | undefined> {
  const row = await selectOperations(db).where('id', '=', id).executeTakeFirst()
  const operation = row ?? (await findLogged(db, id))
  return owner_id === undefined || operation?.created_by === owner_id ? operation : undefined
}

async function findLogged(db: Database, id: string): Promise<OperationRow | undefined> {
  const { rows } = await sql<OperationRow>`
    with logged as (
      select (array_agg(action order by audit_log.id))[1] as action, (array_agg(entity order by audit_log.id))[1] as entity,
        (array_agg(actor_id order by audit_log.id))[1] as created_by, count(distinct entity_id) as total,
        min(at) as started_at, max(at) as completed_at
      from audit_log where operation_id = ${id} and action in ${CHANGES}
      having count(*) > 0
    )
    select ${id}::uuid as id, action, entity, '{}'::jsonb as params, coalesce(imports.status, 'completed') as status, total,
      total as processed, total as changed, 0 as refused, null as error_message, null as undoes_id, undo_id,
      undo_id is null and logged.started_at > now() - ${RECENT} and imports.status is distinct from 'running' as is_undoable,
      logged.created_by, users.name as created_by_name, logged.started_at as created_at, logged.started_at, logged.completed_at
    from logged left join users on users.id = logged.created_by left join imports on imports.id = ${id},
      lateral (select ${undoOf(sql`${id}::uuid`)} as undo_id) undo`.execute(db)
  return rows[0]
}

/** Which kinds of records the changes of an operation are of. */
export async function findEntities(db: Database, operation_id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('audit_log')
    .select('entity')
    .distinct()
    .where('operation_id', '=', operation_id)
    .where(sql<boolean>`action in ${CHANGES}`)
    .execute()
  return rows.map(({ entity }) => entity)
}

/** Begins an operation with the id of the request that asks for it. Its targets are added next. */
export async function insertOperation(
  trx: DatabaseTransaction,
  author: Author,
  operation: Pick<Insertable<Operations>, 'action' | 'entity' | 'params' | 'undoes_id'>,
): Promise<string> {
  const { user_id: created_by, operation_id: id, api_key_id = null, ip_address = null } = author
  const row = await trx
    .insertInto('operations')
    .values({ ...operation, ...(id && { id }), created_by, api_key_id, ip_address })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/** Fixes which records an operation is to change, in the order of `targets`: statement that selects their ids. */
export async function insertTargets(
  trx: DatabaseTransaction,
  operation_id: string,
  targets: ReturnType<typeof sql<{ id: string }>>,
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    insert into operation_targets (operation_id, number, record_id)
    select ${operation_id}::uuid, row_number() over (), target.id from (${targets}) target`.execute(trx)
  const total = Number(numAffectedRows)
  await trx.updateTable('operations').set({ total }).where('id', '=', operation_id).execute()
  return total
}

/** What one request, import or operation changed, the last change first. */
export function changedRecords(operation_id: string) {
  return sql<{ id: string }>`
    select entity_id as id from audit_log where operation_id = ${operation_id} and action in ${CHANGES}
    group by entity_id order by (array_agg(id order by id desc))[1] desc`
}

export type RunningOperation = NonNullable<Awaited<ReturnType<typeof lockRunning>>>

/** Holds an operation that is to go on until the transaction ends, so that two workers take turns. */
export function lockRunning(trx: DatabaseTransaction, id: string) {
  return trx
    .selectFrom('operations')
    .selectAll()
    .where('id', '=', id)
    .where('status', 'in', ['pending', 'running'])
    .forUpdate()
    .executeTakeFirst()
}

export async function nextTargets(trx: DatabaseTransaction, { id, processed }: RunningOperation, limit: number) {
  const rows = await trx
    .selectFrom('operation_targets')
    .select('record_id')
    .where('operation_id', '=', id)
    .where('number', '>', processed)
    .orderBy('number')
    .limit(limit)
    .execute()
  return rows.map(({ record_id }) => record_id)
}

/** Notes what became of a batch; the last one ends the operation. */
export async function advance(
  trx: DatabaseTransaction,
  id: string,
  batch: { processed: number; changed: number; refused: number },
): Promise<boolean> {
  const done = sql<boolean>`processed + ${batch.processed}::integer >= total`
  const row = await trx
    .updateTable('operations')
    .set({
      processed: sql`processed + ${batch.processed}`,
      changed: sql`changed + ${batch.changed}`,
      refused: sql`refused + ${batch.refused}`,
      progress_at: sql`now()`,
      started_at: sql`coalesce(started_at, now())`,
      status: sql`case when ${done} then 'completed' else 'running' end`,
      completed_at: sql`case when ${done} then now() end`,
    })
    .where('id', '=', id)
    .returning(sql<boolean>`status = 'completed'`.as('is_done'))
    .executeTakeFirstOrThrow()
  if (row.is_done) await forgetTargets(trx, id)
  return row.is_done
}

/** Ends an operation before its time. @returns whether it was still going on */
export async function stopOperation(
  trx: DatabaseTransaction,
  id: string,
  status: 'failed' | 'cancelled',
  error_message: string | null,
): Promise<boolean> {
  const stopped = await trx
    .updateTable('operations')
    .set({ status, error_message, completed_at: sql`now()` })
    .where('id', '=', id)
    .where('status', 'in', ['pending', 'running'])
    .executeTakeFirst()
  if (stopped.numUpdatedRows > 0n) await forgetTargets(trx, id)
  return stopped.numUpdatedRows > 0n
}

async function forgetTargets(trx: DatabaseTransaction, operation_id: string) {
  await trx.deleteFrom('operation_targets').where('operation_id', '=', operation_id).execute()
}

export interface Refusal {
  entity: string
  record_id: string
  reason: string
}

export async function insertRefusals(trx: DatabaseTransaction, operation_id: string, refusals: Refusal[]) {
  await sql`
    insert into operation_refusals (operation_id, entity, record_id, reason)
    select ${operation_id}::uuid, entity, record_id, reason
    from json_populate_recordset(null::operation_refusals, ${JSON.stringify(refusals)}::json)`.execute(trx)
}

const byRecord: Order = {
  key: 'record_id',
  expression: sql`operation_refusals.record_id`,
  direction: 'asc',
  nullable: false,
  unique: true,
}

export async function listRefusals(db: Database, operation_id: string, page: Page) {
  const query = db
    .selectFrom('operation_refusals')
    .select(['record_id as id', 'record_id', 'entity', 'reason'])
    .select(recordName(sql`operation_refusals.entity`, sql`operation_refusals.record_id`).as('record_name'))
    .where('operation_id', '=', operation_id)
  return keysetPage(query, byRecord, sql<string>`operation_refusals.record_id`, page)
}

/** Operations that nobody has worked on for a while. */
export function findStalled(db: Database, kind: 'bulk' | 'undo') {
  return db
    .selectFrom('operations')
    .select('id')
    .where('status', 'in', ['pending', 'running'])
    .where('action', kind === 'undo' ? '=' : '<>', 'undo')
    .where(sql<boolean>`progress_at < now() - interval '1 minute'`)
    .execute()
}
