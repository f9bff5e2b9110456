import type { Database } from '@crm/db'
import type { Changes } from '../activities/record-field-changes.ts'
import { ApiError, type FieldError } from '../platform/errors.ts'
import type { Field } from '../platform/fields.ts'
import { checkValue } from './check-value.ts'
import { customKey, isCustomKey, plainKey } from './custom-fields.ts'
import { findUnknownUsers } from './queries.ts'

/** Values by the plain key of their field; in a patch null takes one away. */
export type CustomValues = Record<string, unknown>

interface Options {
  /** A merge patch (RFC 7396): what is absent stays. Otherwise the whole, in which required fields must have a value. */
  partial: boolean
  /** JSON pointer to `custom` in the body; `/custom` by default. */
  path?: string
}

/**
 * Checks the `custom` of a body against the fields of the entity (a whole catalogue does) and gives it back as it is
 * stored: texts trimmed, times in UTC, empty values null in a patch and absent otherwise. For `mergeCustom`.
 * @throws ApiError validation_failed naming every culprit, such as `/custom/roof_age`
 */
export async function checkCustom(
  db: Database,
  fields: readonly Field[],
  custom: CustomValues,
  { partial, path = '/custom' }: Options,
): Promise<CustomValues> {
  const known = new Map(fields.filter((field) => isCustomKey(field.key)).map((field) => [plainKey(field.key), field]))
  const errors: FieldError[] = []
  const refuse = (key: string, message: string) => errors.push({ path: `${path}/${escapePointer(key)}`, message })
  const checked: CustomValues = {}
  const users = new Map<string, string>()

  for (const [key, given] of Object.entries(custom)) {
    const field = known.get(key)
    if (!field) {
      refuse(key, 'is not a custom field; see GET /api/crm/custom-fields')
      continue
    }
    const { problem, value } = checkValue(field, given)
    if (problem) refuse(key, problem)
    else if (value === null && partial && field.required_input) refuse(key, `${field.label} cannot be empty`)
    else if (value !== null || partial) checked[key] = value
    if (field.type === 'user' && typeof value === 'string') users.set(key, value)
  }
  if (!partial) {
    for (const [key, field] of known) {
      if (
        field.required_input &&
        checked[key] === undefined &&
        !errors.some((error) => error.path === `${path}/${key}`)
      )
        refuse(key, `${field.label} is required`)
    }
  }
  const strangers = new Set(await findUnknownUsers(db, [...users.values()]))
  for (const [key, id] of users) if (strangers.has(id)) refuse(key, 'there is no such user')
  if (errors.length > 0) {
    const detail = errors.map((error) => `${error.path.slice(1)}: ${error.message}`).join('; ')
    throw new ApiError('validation_failed', detail, { errors })
  }
  return checked
}

/** The values with a checked patch put over them. */
export function mergeCustom(custom: CustomValues, patch: CustomValues): CustomValues {
  const merged = { ...custom, ...patch }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null))
}

/** `{ "custom.roof_age": [from, to] }` of what a checked patch really changes. */
export function customDifferences(custom: CustomValues, patch: CustomValues = {}): Changes {
  const changed = Object.entries(patch).filter(
    ([key, to]) => JSON.stringify(custom[key] ?? null) !== JSON.stringify(to),
  )
  return Object.fromEntries(changed.map(([key, to]) => [customKey(key), [custom[key] ?? null, to]]))
}

/** RFC 6901. */
function escapePointer(key: string): string {
  return key.slice(0, 60).replaceAll('~', '~0').replaceAll('/', '~1')
}
