import type { Database } from '@crm/db'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Order } from '../platform/pagination.ts'

type Value = string | number | null

/**
 * The leads before and after one in a view, for stepping through it. Works too when the lead has left the view:
 * then it is where the lead would stand.
 */
export async function findNeighbors(db: Database, id: string, view: RawBuilder<SqlBool>, order: Order) {
  const { rows } = await sql<{
    value: Value
  }>`select ${order.expression} as value from leads where leads.id = ${id}`.execute(db)
  const value = rows[0]?.value ?? null
  const reversed = order.direction === 'asc' ? 'desc' : 'asc'

  function first(condition: RawBuilder<unknown>, direction: 'asc' | 'desc') {
    const by = sql.raw(direction)
    return sql<{ id: string }>`
      select leads.id from leads where ${view} and ${condition}
      order by ${order.expression} ${by}, leads.id ${by} limit 1`
      .execute(db)
      .then((found) => found.rows[0]?.id ?? null)
  }
  const beyond = (direction: 'asc' | 'desc') => {
    const sign = sql.raw(direction === 'asc' ? '>' : '<')
    return value === null
      ? sql`${order.expression} is null and leads.id ${sign} ${id}::uuid`
      : sql`(${order.expression}, leads.id) ${sign} (${value}, ${id}::uuid)`
  }
  // Rows without a value stand last, whatever the direction.
  const hasValue = sql`${order.expression} is not null`
  const hasNone = sql`${order.expression} is null`

  const previous_id =
    (await first(beyond(reversed), reversed)) ?? (value === null ? await first(hasValue, reversed) : null)
  const next_id =
    (await first(beyond(order.direction), order.direction)) ??
    (value !== null && order.nullable ? await first(hasNone, order.direction) : null)
  return { previous_id, next_id }
}
