import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { FieldType } from '../fields.ts'
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
  const { sql: target, type } = field
  if (op === 'is_empty') return isEmpty(target, type)
  if (op === 'is_not_empty') return sql<SqlBool>`not ${isEmpty(target, type)}`
  switch (type) {
    case 'number':
    case 'money':
      return compileNumber(target, op, value)
    case 'date':
    case 'datetime':
      return compileTime(target, op, value, reader)
    case 'boolean':
      return sql<SqlBool>`${target} is ${sql.raw(value ? 'true' : 'false')}`
    case 'tags':
      return compileTags(target, op, value as string[])
    case 'choice':
      return compileChoice(target, op, value, sql`text`)
    case 'user':
      return compileChoice(target, op, replaceMe(value, reader), sql`uuid`)
    default:
      return compileText(target, op, value)
  }
}

function isEmpty(target: Sql, type: FieldType): RawBuilder<SqlBool> {
  if (type === 'tags') return sql<SqlBool>`cardinality(${target}) = 0`
  const isText = ['text', 'long_text', 'email', 'phone', 'url'].includes(type)
  return isText ? sql<SqlBool>`coalesce(${target}, '') = ''` : sql<SqlBool>`(${target} is null)`
}

function compileText(target: Sql, op: string, value: unknown): RawBuilder<SqlBool> {
  switch (op) {
    case 'eq':
      return sql<SqlBool>`lower(${target}) = lower(${value})`
    case 'ne':
      return sql<SqlBool>`lower(${target}) is distinct from lower(${value})`
    case 'in':
      return sql<SqlBool>`lower(${target}) = any(${(value as string[]).map((text) => text.toLowerCase())}::text[])`
    case 'starts_with':
      return sql<SqlBool>`${target} ilike ${`${escapeLike(String(value))}%`}`
    default:
      return sql<SqlBool>`${target} ilike ${`%${escapeLike(String(value))}%`}`
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
    case 'on':
      return within(target, (value as string).slice(0, 10), (value as string).slice(0, 10), reader)
    case 'between': {
      const [from, to] = value as [string, string]
      return within(target, from, to, reader)
    }
    case 'within_last':
      return sql<SqlBool>`${target} between now() - ${interval(value)} and now()`
    case 'within_next':
      return sql<SqlBool>`${target} between now() and now() + ${interval(value)}`
    default:
      return sql<SqlBool>`${target} < now() - ${interval(value)}`
  }
}

function within(target: Sql, from: string, to: string, reader: FilterReader): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${target} >= ${startOf(from, reader)} and ${target} < ${endOf(to, reader)})`
}

const isPlainDate = (value: string) => value.length === 10

/** The first moment of a plain date where the reader lives; a time is itself. */
function startOf(value: string, reader: FilterReader): Sql {
  return isPlainDate(value)
    ? sql`(${value}::date::timestamp at time zone ${reader.time_zone})`
    : sql`${value}::timestamptz`
}

/** The first moment after. */
function endOf(value: string, reader: FilterReader): Sql {
  return isPlainDate(value)
    ? sql`((${value}::date + 1)::timestamp at time zone ${reader.time_zone})`
    : sql`(${value}::timestamptz + interval '1 microsecond')`
}

function interval(value: unknown): Sql {
  const [unit, amount] = Object.entries(value as Record<string, number>)[0] as [string, number]
  return sql`${`${amount} ${unit}`}::interval`
}

function compileTags(target: Sql, op: string, tags: string[]): RawBuilder<SqlBool> {
  if (op === 'has_all') return sql<SqlBool>`${target} @> ${tags}::text[]`
  const overlap = sql<SqlBool>`${target} && ${tags}::text[]`
  return op === 'has_none' ? sql<SqlBool>`not ${overlap}` : overlap
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
