import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { invalid } from '../platform/errors.ts'
import { column, type Field } from '../platform/fields.ts'
import { allNamed, type ExportColumn, guarded, instant, listed, named } from './csv-row.ts'

type Names = { value: string; label: string }[]

/** What every user is called in a file: the name, or the e-mail address of one who shares the name. */
export async function userNames(db: Database): Promise<Names> {
  return db
    .selectFrom('users')
    .select([
      'id as value',
      sql<string>`case when count(*) over (partition by lower(name)) = 1 then name else email end`.as('label'),
    ])
    .execute()
}

/** Every stage, closed ones and those that are gone included. */
export async function stageNames(db: Database): Promise<Names> {
  return db.selectFrom('pipeline_stages').select(['id as value', 'name as label']).execute()
}

export const idColumn = (table: string, key = 'id'): ExportColumn => ({
  key,
  value: column(table, key),
})

/** Fields as columns: a user or a stage by its name, so that what holds an id loses the `_id` of its key. */
export function columnsOf(fields: Field[], users: Names): ExportColumn[] {
  return fields.map((field) => ({ key: headerOf(field), field: field.key, value: cellOf(field, users) }))
}

function headerOf({ key, type }: Field): string {
  if (key === 'stage_id' || key === 'lead.stage_id') return key.replace(/_id$/, '_name')
  return type === 'user' ? key.replace(/_id$/, '') : key
}

function cellOf({ key, type, sql: value, choices = [], is_custom }: Field, users: Names) {
  switch (type) {
    case 'number':
    case 'money':
    case 'date':
      return value
    case 'boolean':
      return sql`(${value})::text`
    case 'datetime':
      return instant(value)
    case 'user':
      return named(value, users)
    case 'tags':
      return listed(value)
    case 'multi_choice':
      return listed(allNamed(value, choices))
    case 'choice':
      // The values of what is built in are words themselves.
      return is_custom || key.endsWith('stage_id') ? named(value, choices) : value
    default:
      return guarded(value)
  }
}

/**
 * The columns that were asked for, in that order; all but those of `hidden` when none were.
 * @param asked keys with commas between them; a field may be named by its header or, with an id, by its key
 * @throws ApiError validation_failed naming the first key that is unknown or stands there twice
 */
export function chooseColumns(
  columns: ExportColumn[],
  asked: string | undefined,
  isHidden: (key: string) => boolean,
): ExportColumn[] {
  if (asked === undefined) return columns.filter(({ key }) => !isHidden(key))
  const chosen = new Map<string, ExportColumn>()
  for (const key of asked.split(',')) {
    const found = columns.find((candidate) => candidate.key === key || candidate.field === key)
    if (!found) throw invalid('/fields', `has no "${key.slice(0, 60)}"; take some of ${allKeys(columns)}`)
    if (chosen.has(found.key)) throw invalid('/fields', `names "${found.key}" twice`)
    chosen.set(found.key, found)
  }
  return [...chosen.values()]
}

const allKeys = (columns: ExportColumn[]) => columns.map(({ key }) => key).join(', ')
