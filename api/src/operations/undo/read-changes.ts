import type { DatabaseTransaction } from '@crm/db'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Undoable } from './undoable.ts'

export type Columns = Record<string, unknown>

/** What an operation came to for one record, however often it changed it. */
export interface RecordChange {
  entity: string
  id: string
  /** created: the operation made it; purged: it is gone for good and nothing of it is kept; removed: gone, but all of it is kept in `before`. */
  what: 'created' | 'changed' | 'removed' | 'purged'
  /** The columns that it changed, as they were and as they became. */
  before: Columns
  after: Columns
  /** Somebody has changed it since. */
  is_touched: boolean
  changed_at: string
}

/** What the operation did to these records, the last change first. */
export async function readChanges(
  trx: DatabaseTransaction,
  operation_id: string,
  record_ids: string[],
): Promise<RecordChange[]> {
  const { rows } = await sql<RecordChange>`
    with change as (
      select * from audit_log
      where operation_id = ${operation_id} and entity_id = any(${record_ids}::uuid[])
    ), record as (
      select entity, entity_id as id, (array_agg(id order by id desc))[1] as last_id, max(at) as changed_at,
        case when bool_or(action = 'purged') then 'purged'
          when bool_or(action = 'deleted' and not before ? 'deleted_at') then 'removed'
          when bool_or(action = 'created') then 'created'
          else 'changed' end as what
      from change group by entity, entity_id
    )
    select record.entity, record.id, record.what, record.changed_at,
      coalesce((select jsonb_object_agg(key, value order by change.id desc) from change, jsonb_each(before)
        where change.entity_id = record.id and change.entity = record.entity), '{}') as before,
      coalesce((select jsonb_object_agg(key, value order by change.id) from change, jsonb_each(after)
        where change.entity_id = record.id and change.entity = record.entity), '{}') as after,
      exists (select from audit_log later where later.entity = record.entity and later.entity_id = record.id
        and later.id > record.last_id and later.operation_id is distinct from ${operation_id}) as is_touched
    from record order by record.last_id desc`.execute(trx)
  return rows
}

export interface CurrentRow {
  /** The row as the audit log writes it. */
  row: Columns
  is_visible: boolean
}

/** The records as they are now, locked in one order. */
export async function lockRows(
  trx: DatabaseTransaction,
  { table }: Undoable,
  ids: string[],
  visible: RawBuilder<SqlBool>,
): Promise<Map<string, CurrentRow>> {
  const target = sql.table(table)
  const { rows } = await sql<CurrentRow & { id: string }>`
    select ${target}.id, to_jsonb(${target}) as row, coalesce(${visible}, false) as is_visible
    from ${target} where ${target}.id = any(${ids}::uuid[]) order by ${target}.id for update`.execute(trx)
  return new Map(rows.map((row) => [row.id, row]))
}
