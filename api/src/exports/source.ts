import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { invalid } from '../platform/errors.ts'
import { type Catalogue, orderBy } from '../platform/fields.ts'
import { compileFilter } from '../platform/filters/compile.ts'
import { parseFilter } from '../platform/filters/filter.ts'
import { holdsWords, searchWords } from '../platform/search-words.ts'
import type { Viewer } from '../platform/visibility.ts'

type Condition = RawBuilder<SqlBool>

const EVERYTHING = sql<SqlBool>`true`
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** @throws ApiError validation_failed when it is no filter over these fields */
export function matches(filter: string | undefined, fields: Catalogue, viewer: Viewer): Condition {
  const checked = parseFilter(filter, fields)
  return checked ? compileFilter(checked, viewer) : EVERYTHING
}

/** Every word of a search occurs in `document`, which is in lower case. */
export function holdsAll(document: RawBuilder<unknown>, q: string | undefined): Condition {
  const words = searchWords(q)
  return words.length > 0 ? holdsWords(document, words) : EVERYTHING
}

/** @throws ApiError validation_failed when one of the ids is none */
export function isChosen(table: string, ids: string | undefined): Condition {
  if (ids === undefined) return EVERYTHING
  const chosen = ids.split(',')
  const wrong = chosen.find((id) => !UUID.test(id))
  if (wrong !== undefined) throw invalid('/ids', `"${wrong.slice(0, 60)}" is no id; put commas between them`)
  return sql<SqlBool>`${sql.ref(`${table}.id`)} = any(${chosen}::uuid[])`
}

/**
 * Oldest first unless told otherwise; rows without a value last, as in lists.
 * @throws ApiError validation_failed when the field is unknown or not sortable
 */
export function ordered(table: string, fields: Catalogue, sort: string | undefined): RawBuilder<unknown> {
  const id = sql.ref(`${table}.id`)
  if (sort === undefined) return sql`order by ${id}`
  const { expression, direction } = orderBy(fields, sort)
  return sql`order by ${expression} ${sql.raw(direction)} nulls last, ${id} ${sql.raw(direction)}`
}
