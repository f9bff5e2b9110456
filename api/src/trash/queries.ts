import type { Database, DatabaseTransaction } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'
import { recordName } from '../audit/record-name.ts'
import { UNDOABLE, type Undoable } from '../operations/undo/undoable.ts'
import { escapeLike } from '../platform/filters/compile.ts'
import { keysetPage, type Order } from '../platform/pagination.ts'
import type { Viewer } from '../platform/visibility.ts'
import type { TrashEntity } from './schemas.ts'

export interface TrashRow {
  id: string
  entity: TrashEntity
  name: string | null
  lead_id: string | null
  lead_name: string | null
  is_lead_deleted: boolean
  deleted_at: string
  deleted_by: string | null
  deleted_by_name: string | null
  purge_at: string
}

const lastDeletedFirst: Order = {
  key: 'deleted_at',
  expression: sql`trash.deleted_at`,
  direction: 'desc',
  nullable: false,
}

const kindOf = (entity: TrashEntity) => UNDOABLE[entity] as Undoable
const tableOf = (entity: TrashEntity) => sql.table(kindOf(entity).table)
/** What belongs to no lead, or is one itself. */
const WITHOUT_LEAD: readonly TrashEntity[] = ['lead', 'email_template', 'email_campaign']
const leadIdOf = (entity: TrashEntity) =>
  WITHOUT_LEAD.includes(entity) ? sql`null::uuid` : sql`${tableOf(entity)}.lead_id`

/** What of one kind the viewer finds in the trash, the last deleted first. A lead that was merged is not there: it is split off again. */
export function listTrash(
  db: Database,
  viewer: Viewer,
  { entity, q }: { entity: TrashEntity; q?: string | undefined },
  page: { cursor?: string | undefined; limit: number },
) {
  const table = tableOf(entity)
  const name = recordName(sql.lit(entity), sql`${table}.id`)
  const conditions: RawBuilder<unknown>[] = [sql`${table}.deleted_at is not null`, kindOf(entity).visible(viewer)]
  if (entity === 'lead') conditions.push(sql`leads.merged_into is null`)
  if (q?.trim()) conditions.push(sql`${name} ilike ${`%${escapeLike(q.trim())}%`}`)
  const query = db
    .selectFrom(
      sql<{ id: string; deleted_at: string; lead_id: string | null }>`(
        select ${table}.id, ${table}.deleted_at, ${leadIdOf(entity)} as lead_id from ${table}
        where ${sql.join(conditions, sql` and `)})`.as('trash'),
    )
    .leftJoin('leads as lead', 'lead.id', 'trash.lead_id')
    .leftJoinLateral(
      sql<{ user_id: string | null }>`(
        select actor_id as user_id from audit_log
        where audit_log.entity = ${entity} and audit_log.entity_id = trash.id and action = 'deleted'
        order by audit_log.id desc limit 1)`.as('deletion'),
      (join) => join.onTrue(),
    )
    .leftJoin('users', 'users.id', 'deletion.user_id')
    .select([
      'trash.id',
      sql.lit(entity).as('entity'),
      recordName(sql.lit(entity), sql`trash.id`).as('name'),
      'trash.lead_id',
      'lead.business_name as lead_name',
      sql<boolean>`lead.deleted_at is not null`.as('is_lead_deleted'),
      'trash.deleted_at',
      'deletion.user_id as deleted_by',
      'users.name as deleted_by_name',
      sql<string>`trash.deleted_at + make_interval(days => (select trash_days from workspace))`.as('purge_at'),
    ])
    .$castTo<TrashRow>()
  return keysetPage(query, lastDeletedFirst, sql<string>`trash.id`, page)
}

/** A deleted record that the viewer sees, with the name of its lead when that is deleted too. */
export async function findInTrash(db: Database, viewer: Viewer, entity: TrashEntity, id: string) {
  const table = tableOf(entity)
  const { rows } = await sql<{ deleted_lead: string | null }>`
    select (select business_name from leads lead where lead.id = ${leadIdOf(entity)} and lead.deleted_at is not null) as deleted_lead
    from ${table} where ${table}.id = ${id} and ${table}.deleted_at is not null
      and ${kindOf(entity).visible(viewer)}`.execute(db)
  return rows[0]
}

/** Removes one record for good, with what belongs to it. */
export async function purgeOne(trx: DatabaseTransaction, entity: TrashEntity, id: string): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    delete from ${tableOf(entity)} where id = ${id} and deleted_at is not null`.execute(trx)
  return numAffectedRows > 0n
}

/** Removes for good what has been in the trash for long enough. @returns how many records, at most `limit` */
export async function purgeOld(trx: DatabaseTransaction, entity: TrashEntity, limit: number): Promise<number> {
  const table = tableOf(entity)
  const { numAffectedRows = 0n } = await sql`
    delete from ${table} where id = any(array(
      select id from ${table}
      where deleted_at < now() - make_interval(days => (select trash_days from workspace))
      order by deleted_at, id limit ${limit} for update skip locked))`.execute(trx)
  return Number(numAffectedRows)
}
