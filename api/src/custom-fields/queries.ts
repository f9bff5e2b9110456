import type { CustomFields, Database } from '@crm/db'
import { type Selectable, sql } from 'kysely'

export type Entity = CustomFields['entity']
export type CustomFieldType = CustomFields['type']

/** The table whose rows have the values, in `custom`. */
export const TABLES = { lead: 'leads', contact: 'contacts' } as const satisfies Record<Entity, string>

export interface Choice {
  value: string
  label: string
  /** As #rrggbb. */
  color?: string
}

/** The index that serves filters and sorting, by the id of its field. */
export const indexName = (id: string) => `custom_field_${id.replaceAll('-', '')}`

const hasIndex = sql<boolean>`exists (
  select from pg_index join pg_class on pg_class.oid = pg_index.indexrelid
  where pg_class.relname = 'custom_field_' || replace(custom_fields.id::text, '-', '') and pg_index.indisvalid)`

/** Place within its entity, from 1, among those that are not deleted. */
const place = sql<number>`count(*) filter (where custom_fields.deleted_at is null)
  over (partition by custom_fields.entity order by custom_fields.position)`

/** Custom fields as they are shown, in their order; the deleted ones too. */
function selectCustomFields(db: Database) {
  return db
    .selectFrom('custom_fields')
    .select([
      'id',
      'entity',
      'key',
      'label',
      'type',
      sql<Choice[]>`choices`.as('choices'),
      'description',
      'group_name',
      place.as('position'),
      'is_required',
      'is_indexed',
      hasIndex.as('has_index'),
      'min',
      'max',
      'created_at',
      'updated_at',
      'deleted_at',
      'version',
    ])
    .orderBy('custom_fields.position')
}

export type CustomFieldRow = Awaited<ReturnType<typeof listCustomFields>>[number]

export function listCustomFields(db: Database, entity: Entity, include_deleted = false) {
  return selectCustomFields(db)
    .where('entity', '=', entity)
    .$if(!include_deleted, (query) => query.where('deleted_at', 'is', null))
    .execute()
}

export async function findCustomField(db: Database, id: string): Promise<CustomFieldRow | undefined> {
  const known = await db.selectFrom('custom_fields').select('entity').where('id', '=', id).executeTakeFirst()
  return known && (await listCustomFields(db, known.entity, true)).find((field) => field.id === id)
}

/** The rows as they stand, with their order keys. */
export function listPlaces(db: Database, entity: Entity) {
  return db
    .selectFrom('custom_fields')
    .select(['id', 'key', 'position', 'deleted_at'])
    .where('entity', '=', entity)
    .orderBy('position')
    .execute() as Promise<Pick<Selectable<CustomFields>, 'id' | 'key' | 'position' | 'deleted_at'>[]>
}

/** How many records that are not deleted have a value, by the key of the field; one without any is absent. */
export async function countUses(db: Database, entity: Entity): Promise<Map<string, number>> {
  const { rows } = await sql<{ key: string; count: number }>`
    select key, count(*) from ${sql.table(TABLES[entity])}, jsonb_object_keys(custom) key
    where deleted_at is null group by key`.execute(db)
  return new Map(rows.map(({ key, count }) => [key, count]))
}

/** How many records that are not deleted have each value of a choice field. */
export async function countChoices(
  db: Database,
  { entity, key, type }: Pick<CustomFieldRow, 'entity' | 'key' | 'type'>,
): Promise<Map<string, number>> {
  const value = sql`custom -> ${sql.lit(key)}`
  const { rows } = await sql<{ value: string; count: number }>`
    select value, count(*) from ${sql.table(TABLES[entity])}, ${
      type === 'multi_choice'
        ? sql`jsonb_array_elements_text(case jsonb_typeof(${value}) when 'array' then ${value} end)`
        : sql`custom_text(custom, ${sql.lit(key)})`
    } value
    where deleted_at is null and custom ? ${sql.lit(key)} group by value`.execute(db)
  return new Map(rows.map(({ value, count }) => [value, count]))
}

/** Which of the ids are no user's. */
export async function findUnknownUsers(db: Database, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const users = await db.selectFrom('users').select('id').where('id', 'in', ids).execute()
  const known = new Set(users.map(({ id }) => id))
  return ids.filter((id) => !known.has(id.toLowerCase()))
}
