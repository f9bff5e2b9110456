import { LEAD_FIELDS } from '../leads/fields.ts'
import { ApiError, type FieldError } from '../platform/errors.ts'

interface EnteredStage {
  name: string
  is_closed: boolean
  is_won: boolean
  required_fields: string[]
}

export const isLost = (stage: { is_closed: boolean; is_won: boolean }) => stage.is_closed && !stage.is_won

/**
 * A lead enters a stage only with the fields that the stage requires; closing as lost always needs a reason.
 * @throws ApiError validation_failed with one error for each field that is still empty
 */
export function requireFields(stage: EnteredStage, lead: Record<string, unknown>): void {
  const required = new Set(stage.required_fields)
  if (isLost(stage)) required.add('lost_reason')
  const missing = [...required].filter((key) => isEmpty(lead[key]))
  if (missing.length === 0) return
  const errors: FieldError[] = missing.map((key) => ({
    path: `/${key}`,
    message: `${labelOf(key)} is needed to enter ${stage.name}`,
  }))
  const names = missing.map((key) => labelOf(key).toLowerCase()).join(', ')
  throw new ApiError('validation_failed', `${stage.name} needs ${names} first.`, { errors })
}

const labelOf = (key: string) => LEAD_FIELDS.find((field) => field.key === key)?.label ?? key

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === ''
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0)
}
