import type { Database } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Field } from '../platform/fields.ts'
import { onLiveEvent } from '../platform/live-events.ts'
import { type CustomFieldRow, type CustomFieldType, type Entity, listCustomFields, TABLES } from './queries.ts'

const KEEP_MS = 5_000

const kept = new WeakMap<Database, Map<Entity, { fields: Promise<Field[]>; until: number }>>()

/**
 * The fields that the workspace has defined for an entity, for the end of its catalogue; their keys are `custom.<key>`.
 * They are remembered for a few seconds where changes are heard of (`keepCustomFields`), never within a transaction.
 */
export function customFields(db: Database, entity: Entity): Promise<Field[]> {
  const memory = kept.get(db)
  const known = memory?.get(entity)
  if (known && known.until > Date.now()) return known.fields
  const fields = listCustomFields(db, entity).then((rows) => rows.map(toField))
  memory?.set(entity, { fields, until: Date.now() + KEEP_MS })
  fields.catch(() => memory?.delete(entity))
  return fields
}

/** Lets this process remember custom fields, until one changes anywhere. */
export function keepCustomFields(context: Context): void {
  kept.set(context.db, new Map())
  onLiveEvent(context, ({ entity }) => entity === 'custom_field' && forgetCustomFields(context.db))
}

/** Drops what this process remembers; call it after a change has committed. */
export function forgetCustomFields(db: Database): void {
  kept.get(db)?.clear()
}

const CUSTOM = 'custom.'

export const isCustomKey = (key: string) => key.startsWith(CUSTOM)

/** `roof_age` → `custom.roof_age`: the key in the catalogue. */
export const customKey = (key: string) => CUSTOM + key

/** `custom.roof_age` → `roof_age`: the key within `custom`. */
export const plainKey = (key: string) => key.slice(CUSTOM.length)

function toField(row: CustomFieldRow): Field {
  const { key, type } = row
  const value = valueSql(row)
  return {
    key: customKey(key),
    label: row.label,
    type,
    sql: value,
    ...((type === 'choice' || type === 'multi_choice') && { choices: row.choices }),
    ...(row.has_index && row.is_indexed && type !== 'multi_choice' && { sort: indexedSql(row) }),
    ...(row.is_required && { required_input: true }),
    ...(row.min !== null && { min: row.min }),
    ...(row.max !== null && { max: row.max }),
    ...(row.description !== null && { description: row.description }),
    ...(row.group_name !== null && { group: row.group_name }),
    editable: true,
    importable: true,
    is_custom: true,
  }
}

const READ_WITH: Partial<Record<CustomFieldType, string>> = {
  number: 'custom_number',
  money: 'custom_number',
  date: 'custom_date',
  datetime: 'custom_time',
  boolean: 'custom_boolean',
  user: 'custom_uuid',
}

type Placed = Pick<CustomFieldRow, 'entity' | 'key' | 'type'>

/** A field's value in SQL, typed; null when there is none. */
export function valueSql({ entity, key, type }: Placed): RawBuilder<unknown> {
  const custom = sql.ref(`${TABLES[entity]}.custom`)
  // A literal, so that the planner finds the index on the same expression. Keys are words (custom_fields.key).
  const name = sql.lit(key)
  if (type === 'multi_choice') return sql`(${custom} -> ${name})`
  return sql`${sql.raw(READ_WITH[type] ?? 'custom_text')}(${custom}, ${name})`
}

/** What an index of the field is on, and what it is sorted by: texts without case. */
export function indexedSql(field: Placed): RawBuilder<unknown> {
  const value = valueSql(field)
  return ['text', 'email', 'phone'].includes(field.type) ? sql`lower(${value})` : value
}
