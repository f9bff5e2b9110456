import type { CustomFields, Database, DatabaseTransaction } from '@crm/db'
import { type Selectable, sql } from 'kysely'
import { positionBetween } from '../leads/position.ts'
import { type Author, writeAs } from '../platform/author.ts'
import { ApiError, invalid, notFound } from '../platform/errors.ts'
import { requireVersion } from '../platform/versions.ts'
import { checkDefinition, type Definition } from './check-definition.ts'
import { forgetCustomFields } from './custom-fields.ts'
import { MAX_FIELDS } from './limits.ts'
import { freeName } from './names.ts'
import { type Choice, countChoices, type Entity, findCustomField, listPlaces } from './queries.ts'
import type { CustomFieldCreate, CustomFieldPatch } from './schemas.ts'

/**
 * Defines a field, at the end unless a position is given.
 * @returns its id
 * @throws ApiError validation_failed; conflict when the key is taken, also by a deleted field, or there are 100 already
 */
export function createField(db: Database, input: CustomFieldCreate, author: Author): Promise<string> {
  const { entity, key: wanted, label, type, position, ...rest } = input
  const definition = checkDefinition({ type, label: label.trim(), ...rest })
  return changeFields(db, author, async (trx) => {
    const places = await listPlaces(trx, entity)
    requireRoom(places)
    const taken = new Set(places.map((place) => place.key))
    if (wanted && taken.has(wanted)) throw takenKey(wanted, places)
    const key = wanted ?? freeName(label, 'field', 50, taken)
    const { id } = await trx
      .insertInto('custom_fields')
      .values({ ...columns(definition), entity, key, position: placeAt(places, position) })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  })
}

/**
 * Changes anything but key and type. A choice that records have cannot be taken away.
 * @throws ApiError not_found, precondition_failed, validation_failed; conflict naming the choices that are in use
 */
export async function updateField(
  db: Database,
  id: string,
  { position, ...patch }: CustomFieldPatch,
  author: Author,
  version: number | undefined,
): Promise<void> {
  await changeFields(db, author, async (trx) => {
    const field = await findCustomField(trx, id)
    if (!field || field.deleted_at) throw notFound('custom field')
    requireVersion(field, version)
    const { type, choices, description, group_name, is_required, is_indexed, min, max } = field
    const before = { label: field.label, type, choices, description, group_name, is_required, is_indexed, min, max }
    const definition = checkDefinition({ ...before, ...patch, label: (patch.label ?? field.label).trim() })
    await requireUnused(trx, field, definition.choices)
    const others = (await listPlaces(trx, field.entity)).filter((place) => place.id !== id)
    await trx
      .updateTable('custom_fields')
      .set({
        ...columns(definition),
        ...(position !== undefined && { position: placeAt(others, position) }),
        updated_at: sql`now()`,
        version: sql`version + 1`,
      })
      .where('id', '=', id)
      .execute()
  })
}

/** Takes a field out of use. Its values stay where they are, and come back with it. */
export async function deleteField(
  db: Database,
  id: string,
  author: Author,
  version: number | undefined,
): Promise<void> {
  await setDeleted(db, id, author, true, (field) => requireVersion(field, version))
}

/** @throws ApiError not_found; conflict when there are 100 fields meanwhile */
export async function restoreField(db: Database, id: string, author: Author): Promise<void> {
  await setDeleted(db, id, author, false, async ({ entity }, trx) => requireRoom(await listPlaces(trx, entity)))
}

async function setDeleted(
  db: Database,
  id: string,
  author: Author,
  is_deleted: boolean,
  check: (field: { entity: Entity; version: number }, trx: DatabaseTransaction) => unknown,
) {
  await changeFields(db, author, async (trx) => {
    const field = await findCustomField(trx, id)
    if (!field || (field.deleted_at !== null) === is_deleted) throw notFound('custom field')
    await check(field, trx)
    await trx
      .updateTable('custom_fields')
      .set({ deleted_at: is_deleted ? sql`now()` : null, updated_at: sql`now()`, version: sql`version + 1` })
      .where('id', '=', id)
      .execute()
  })
}

/** Fields are few and seldom changed: one change at a time. */
async function changeFields<T>(db: Database, author: Author, change: (trx: DatabaseTransaction) => Promise<T>) {
  const result = await writeAs(db, author, async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('custom_fields', 0))`.execute(trx)
    return change(trx)
  })
  forgetCustomFields(db)
  return result
}

type Place = Pick<Selectable<CustomFields>, 'id' | 'key' | 'position' | 'deleted_at'>

function requireRoom(places: Place[]) {
  if (places.filter((place) => !place.deleted_at).length >= MAX_FIELDS)
    throw new ApiError('conflict', `There are ${MAX_FIELDS} fields already, which is the most. Delete one first.`)
}

function takenKey(key: string, places: Place[]) {
  const isDeleted = places.find((place) => place.key === key)?.deleted_at
  return new ApiError(
    'conflict',
    isDeleted
      ? `A deleted field has the key "${key}" and still has its values. Restore that one, or take another key.`
      : `There is already a field with the key "${key}".`,
  )
}

/** The order key of a place among those that are not deleted, from 1; the last without one. */
function placeAt(places: Place[], place = places.length + 1): string {
  const shown = places.filter(({ deleted_at }) => !deleted_at)
  const next = shown[place - 1]
  const index = next ? places.indexOf(next) : places.length
  return positionBetween(places[index - 1]?.position ?? null, places[index]?.position ?? null)
}

async function requireUnused(
  trx: DatabaseTransaction,
  field: Parameters<typeof countChoices>[1] & { choices: Choice[] },
  choices: Choice[],
) {
  const gone = field.choices.filter(({ value }) => !choices.some((choice) => choice.value === value))
  if (gone.length === 0) return
  const counts = await countChoices(trx, field)
  const used = gone.filter(({ value }) => counts.has(value))
  if (used.length === 0) return
  const named = used.slice(0, 5).map(({ value, label }) => `${label} (${counts.get(value)})`)
  const what = `${field.entity}s still have: ${named.join(', ')}${used.length > 5 ? ' and others' : ''}`
  throw invalid('/choices', `${what}. Give them another choice first, then remove it.`)
}

function columns({ choices, ...definition }: Definition) {
  return { ...definition, choices: JSON.stringify(choices) }
}
