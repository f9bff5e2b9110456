import type { Database } from '@crm/db'
import { customFields, isCustomKey, plainKey } from '../custom-fields/custom-fields.ts'
import { LEAD_FIELDS } from '../leads/fields.ts'
import { ApiError, type FieldError } from '../platform/errors.ts'
import { type Catalogue, findField } from '../platform/fields.ts'

interface EnteredStage {
  name: string
  is_closed: boolean
  is_won: boolean
  required_fields: string[]
}

export const isLost = (stage: { is_closed: boolean; is_won: boolean }) => stage.is_closed && !stage.is_won

/** A lead as far as it is known, with its custom values as they are stored. */
type EnteringLead = Record<string, unknown> & { custom: Record<string, unknown> }

/**
 * A lead enters a stage only with the fields that the stage requires; closing as lost always needs a reason. A custom
 * field that was deleted since is no longer asked for.
 * @param catalogue `editableFields` for what the stage requires
 * @throws ApiError validation_failed with one error for each field that is still empty
 */
export function requireFields(stage: EnteredStage, lead: EnteringLead, catalogue: Catalogue): void {
  const required = new Set(stage.required_fields)
  if (isLost(stage)) required.add('lost_reason')
  const missing = [...required]
    .filter((key) => isEmpty(isCustomKey(key) ? lead.custom[plainKey(key)] : lead[key]))
    .flatMap((key) => findField(catalogue, key) ?? [])
  if (missing.length === 0) return
  const errors: FieldError[] = missing.map(({ key, label }) => ({
    path: `/${key.replace('.', '/')}`,
    message: `${label} is needed to enter ${stage.name}`,
  }))
  const names = missing.map(({ label }) => label.toLowerCase()).join(', ')
  throw new ApiError('validation_failed', `${stage.name} needs ${names} first.`, { errors })
}

/** The fields of a lead that a stage may require; the custom ones when there are such among `keys`. */
export async function editableFields(db: Database, keys: string[]): Promise<Catalogue> {
  const custom = keys.some(isCustomKey) ? await customFields(db, 'lead') : []
  return [...LEAD_FIELDS.filter((field) => field.editable), ...custom]
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === ''
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0)
}
