import { KEEP_PLAN } from '@crm/db'
import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import { invalid } from './errors.ts'

/** What a list is ordered by. `expression` must be served by an index together with the id. */
export interface Order {
  /** The field's key, kept in the cursor so that it cannot be used under another order. */
  key: string
  expression: RawBuilder<unknown>
  direction: 'asc' | 'desc'
  /** Rows without a value come last, whatever the direction. */
  nullable: boolean
  /** No two rows of the list have the same value, so that the id is not needed to tell them apart. */
  unique?: boolean
}

export interface Page<Row> {
  data: Row[]
  next_cursor: string | null
}

export interface PageRequest {
  cursor?: string | undefined
  limit: number
  /** Whether the query is always the same, so that its plan may be kept (KEEP_PLAN). */
  keep_plan?: boolean
}

type CursorValue = string | number | boolean | null

interface Position {
  value: CursorValue
  id: string
}

/**
 * One page of `query` by keyset: the cost does not grow with how far one has paged.
 * The query must select the row's `id`, and must not be ordered or limited yet.
 * @throws ApiError validation_failed when the cursor is not one of this list.
 */
export async function keysetPage<DB, TB extends keyof DB, Row extends { id: string }>(
  query: SelectQueryBuilder<DB, TB, Row>,
  order: Order,
  id: RawBuilder<string>,
  page: PageRequest,
): Promise<Page<Row>> {
  const after = page.cursor === undefined ? undefined : readCursor(page.cursor, order)
  const wanted = page.limit + 1
  const rows: (Row & { cursor_value: CursorValue })[] = []
  if (after?.value !== null) rows.push(...(await valuedRows(query, order, id, after, { ...page, limit: wanted })))
  if (order.nullable && rows.length < wanted) {
    const afterId = after?.value === null ? after.id : undefined
    rows.push(...(await emptyRows(query, order, id, afterId, wanted - rows.length)))
  }
  const data = rows.slice(0, page.limit)
  const last = data.at(-1)
  return { data, next_cursor: rows.length > page.limit && last ? writeCursor(order, last.cursor_value, last.id) : null }
}

/** A page made of rows that were read with one more than `limit`, whose order is a column of the row. */
export function pageOf<Row extends { id: string }>(rows: Row[], order: Order, limit: number): Page<Row> {
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  const value = last?.[order.key as keyof Row] as CursorValue
  return { data, next_cursor: rows.length > limit && last ? writeCursor(order, value, last.id) : null }
}

function valuedRows<DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  order: Order,
  id: RawBuilder<string>,
  after: Position | undefined,
  { limit, keep_plan = false }: PageRequest,
) {
  const { expression } = order
  const direction = sql.raw(order.direction)
  let page = query.select(sql<CursorValue>`${expression}`.as('cursor_value'))
  if (order.nullable) page = page.where(sql<boolean>`${expression} is not null`)
  if (after) {
    const beyond = sql.raw(order.direction === 'asc' ? '>' : '<')
    page = page.where(
      order.unique
        ? sql<boolean>`${expression} ${beyond} ${after.value}`
        : sql<boolean>`(${expression}, ${id}) ${beyond} (${after.value}, ${after.id}::uuid)`,
    )
  }
  return page
    .orderBy(order.unique ? sql`${expression} ${direction}` : sql`${expression} ${direction}, ${id} ${direction}`)
    .limit(sql.lit(limit))
    .$if(keep_plan, (kept) => kept.modifyEnd(KEEP_PLAN))
    .execute() as Promise<(Row & { cursor_value: CursorValue })[]>
}

function emptyRows<DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  order: Order,
  id: RawBuilder<string>,
  afterId: string | undefined,
  limit: number,
) {
  const direction = sql.raw(order.direction)
  let page = query.select(sql<CursorValue>`null`.as('cursor_value')).where(sql<boolean>`${order.expression} is null`)
  if (afterId) page = page.where(sql<boolean>`${id} ${sql.raw(order.direction === 'asc' ? '>' : '<')} ${afterId}::uuid`)
  return page.orderBy(sql`${id} ${direction}`).limit(limit).execute() as Promise<
    (Row & { cursor_value: CursorValue })[]
  >
}

function writeCursor(order: Order, value: CursorValue, id: string): string {
  return Buffer.from(JSON.stringify([orderName(order), value, id])).toString('base64url')
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function readCursor(cursor: string, order: Order): Position {
  const parts = decode(cursor)
  if (!parts || parts[0] !== orderName(order)) {
    throw invalid('/cursor', 'is not a cursor of this list and order; leave it out to start from the first page')
  }
  return { value: parts[1], id: parts[2] }
}

function decode(cursor: string): [string, CursorValue, string] | undefined {
  try {
    const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const valid =
      Array.isArray(parts) && parts.length === 3 && !(parts[1] instanceof Object) && UUID.test(String(parts[2]))
    return valid ? (parts as [string, CursorValue, string]) : undefined
  } catch {
    return undefined
  }
}

function orderName(order: Order): string {
  return order.direction === 'desc' ? `-${order.key}` : order.key
}
