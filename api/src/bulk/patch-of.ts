import { isCustomKey, plainKey } from '../custom-fields/custom-fields.ts'

/** The body of PATCH that sets one field of the catalogue. */
export function patchOf(field: string, value: unknown): Record<string, unknown> {
  return isCustomKey(field) ? { custom: { [plainKey(field)]: value } } : { [field]: value }
}
