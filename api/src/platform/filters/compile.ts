import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { type FieldType, isTextType } from '../fields.ts'
import type { Viewer } from '../visibility.ts'
import type { CheckedCondition, CheckedFilter } from './filter.ts'

/** Whose "me" and whose days are meant. */
export type FilterReader = Pick<Viewer, 'user_id' | 'time_zone'>

type Sql = RawBuilder<unknown>

/** Compiles a checked filter to a condition for `where`. Every value is a bound parameter. */
export function compileFilter(filter: CheckedFilter, reader: FilterReader): RawBuilder<SqlBool> {
  if ('and' in filter) return join(filter.and, ' and ', 'true', reader)
  if ('or' in filter) return join(filter.or, ' or ', 'false', reader)
  return compileCondition(filter, reader)
}

function join(filters: CheckedFilter[], by: string, empty: string, reader: FilterReader): RawBuilder<SqlBool> {
  if (filters.length === 0) return sql<SqlBool>`${sql.raw(empty)}`
  return sql<SqlBool>`(${sql.join(
    filters.map((filter) => compileFilter(filter, reader)),
    sql.raw(by),
  )})`
}

function compileCondition({ field, op, value }: CheckedCondition, reader: FilterReader): RawBuilder<SqlBool> {
  const { sql: target, type, lower } = field
  if (op === 'is_empty') return isEmpty(target, type)
  if (op === 'is_not_empty') return sql<SqlBool>`not ${isEmpty(target, type)}`
  switch (type) {
    case 'number':
    case 'money':
      return compileNumber(target, op, value)
    case 'date':
      return compileDate(target, op, value, reader)
    case 'datetime':
      return compileTime(target, op, value, reader)
    case 'boolean':
      // What was never said is not yes.
      return value ? sql<SqlBool>`${target} is true` : sql<SqlBool>`${target} is not true`
    case 'tags':
      return compileList(LIST_SQL.tags, target, op, value as string[])
    case 'multi_choice':
      return compileList(LIST_SQL.multi_choice, target, op, value as string[])
    case 'choice':
      return compileChoice(target, op, value, sql`text`)
    case 'user':
      return compileChoice(target, op, replaceMe(value, reader), sql`uuid`)
    default:
      return compileText(target, op, value, lower)
  }
}

function isEmpty(target: Sql, type: FieldType): RawBuilder<SqlBool> {
  if (type === 'tags') return sql<SqlBool>`coalesce(cardinality(${target}), 0) = 0`
  if (type === 'multi_choice') return sql<SqlBool>`coalesce(${target}, '[]') = '[]'`
  return isTextType(type) ? sql<SqlBool>`coalesce(${target}, '') = ''` : sql<SqlBool>`(${target} is null)`
}

function compileText(target: Sql, op: string, value: unknown, kept: Sql | undefined): RawBuilder<SqlBool> {
  const lower = kept ?? sql`lower(${target})`
  const pattern = (before: string) => `${before}${escapeLike(String(value))}%`
  switch (op) {
    case 'eq':
      return sql<SqlBool>`${lower} = lower(${value})`
    case 'ne':
      return sql<SqlBool>`${lower} is distinct from lower(${value})`
    case 'in':
      return sql<SqlBool>`${lower} in (${sql.join((value as string[]).map((text) => sql`lower(${text})`))})`
    case 'starts_with':
      // Not ilike: an index on lower(…) serves it.
      return sql<SqlBool>`${lower} like lower(${pattern('')})`
    default:
      return kept ? sql<SqlBool>`${kept} like lower(${pattern('%')})` : sql<SqlBool>`${target} ilike ${pattern('%')}`
  }
}

const COMPARISONS: Record<string, string> = { eq: '=', ne: 'is distinct from', gt: '>', gte: '>=', lt: '<', lte: '<=' }

function compileNumber(target: Sql, op: string, value: unknown): RawBuilder<SqlBool> {
  if (op === 'in') return sql<SqlBool>`${target} = any(${value}::numeric[])`
  if (op === 'between') {
    const [from, to] = value as [number, number]
    return sql<SqlBool>`${target} between ${from}::numeric and ${to}::numeric`
  }
  return sql<SqlBool>`${target} ${sql.raw(COMPARISONS[op] as string)} ${value}::numeric`
}

function compileTime(target: Sql, op: string, value: unknown, reader: FilterReader): RawBuilder<SqlBool> {
  switch (op) {
    case 'before':
      return sql<SqlBool>`${target} < ${startOf(value as string, reader)}`
    case 'after':
      return sql<SqlBool>`${target} >= ${endOf(value as string, reader)}`
    case 'on': {
      const day = dayOf(value as string, reader)
      return sql<SqlBool>`(${target} >= ${startOfDay(day, reader)} and ${target} < ${startOfDay(sql`${day} + 1`, reader)})`
    }
    case 'between': {
      const [from, to] = value as [string, string]
      return sql<SqlBool>`(${target} >= ${startOf(from, reader)} and ${target} < ${endOf(to, reader)})`
    }
    case 'within_last':
      return sql<SqlBool>`${target} between now() - ${interval(value)} and now()`
    case 'within_next':
      return sql<SqlBool>`${target} between now() and now() + ${interval(value)}`
    default:
      return sql<SqlBool>`${target} < now() - ${interval(value)}`
  }
}

/** A date is compared with days, never with moments: the reader's today, and the day of a moment where the reader lives. */
function compileDate(target: Sql, op: string, value: unknown, reader: FilterReader): RawBuilder<SqlBool> {
  const here = sql`(now() at time zone ${reader.time_zone})`
  switch (op) {
    case 'before':
      return sql<SqlBool>`${target} < ${dayOf(value as string, reader)}`
    case 'after':
      return sql<SqlBool>`${target} > ${dayOf(value as string, reader)}`
    case 'on':
      return sql<SqlBool>`${target} = ${dayOf(value as string, reader)}`
    case 'between': {
      const [from, to] = value as [string, string]
      return sql<SqlBool>`${target} between ${dayOf(from, reader)} and ${dayOf(to, reader)}`
    }
    case 'within_last':
      return sql<SqlBool>`${target} between (${here} - ${interval(value)})::date and ${here}::date`
    case 'within_next':
      return sql<SqlBool>`${target} between ${here}::date and (${here} + ${interval(value)})::date`
    default:
      return sql<SqlBool>`${target} < (${here} - ${interval(value)})::date`
  }
}

const isPlainDate = (value: string) => value.length === 10

/** A plain date is itself; of a moment the day where the reader lives. */
function dayOf(value: string, reader: FilterReader): Sql {
  return isPlainDate(value) ? sql`${value}::date` : sql`(${value}::timestamptz at time zone ${reader.time_zone})::date`
}

function startOfDay(day: Sql, reader: FilterReader): Sql {
  return sql`((${day})::timestamp at time zone ${reader.time_zone})`
}

/** The first moment of a plain date where the reader lives; a time is itself. */
function startOf(value: string, reader: FilterReader): Sql {
  return isPlainDate(value) ? startOfDay(dayOf(value, reader), reader) : sql`${value}::timestamptz`
}

/** The first moment after. */
function endOf(value: string, reader: FilterReader): Sql {
  return isPlainDate(value)
    ? startOfDay(sql`${value}::date + 1`, reader)
    : sql`(${value}::timestamptz + interval '1 microsecond')`
}

function interval(value: unknown): Sql {
  const [unit, amount] = Object.entries(value as Record<string, number>)[0] as [string, number]
  return sql`${`${amount} ${unit}`}::interval`
}

/** How a list of texts is asked: an array of PostgreSQL, or one of JSON. */
const LIST_SQL = {
  tags: { any: sql`&&`, all: sql`@>` },
  multi_choice: { any: sql`?|`, all: sql`?&` },
}

function compileList(
  { any, all }: (typeof LIST_SQL)['tags'],
  target: Sql,
  op: string,
  values: string[],
): RawBuilder<SqlBool> {
  if (op === 'has_all') return sql<SqlBool>`${target} ${all} ${values}::text[]`
  const overlaps = sql<SqlBool>`(${target} ${any} ${values}::text[])`
  return op === 'has_none' ? sql<SqlBool>`${overlaps} is not true` : overlaps
}

function compileChoice(target: Sql, op: string, value: unknown, type: Sql): RawBuilder<SqlBool> {
  switch (op) {
    case 'eq':
      return sql<SqlBool>`${target}::${type} = ${value}::${type}`
    case 'ne':
      return sql<SqlBool>`${target}::${type} is distinct from ${value}::${type}`
    case 'in':
      return sql<SqlBool>`${target}::${type} = any(${value}::${type}[])`
    default:
      return sql<SqlBool>`(${target}::${type} = any(${value}::${type}[])) is not true`
  }
}

function replaceMe(value: unknown, reader: FilterReader): unknown {
  if (Array.isArray(value)) return value.map((item) => replaceMe(item, reader))
  return value === '@me' ? reader.user_id : value
}

export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
