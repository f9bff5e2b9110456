import type { TSchema } from 'typebox'
import { validatorCompiler } from '../platform/validation.ts'
import { shortened } from './bad-cell.ts'

type Validator = ((value: unknown) => boolean) & { errors?: { keyword: string; params: unknown }[] | null }

/**
 * Holds values against the schemas of the properties that the API takes, so that an imported record is what it would have
 * taken.
 * @returns what is wrong with the value of `key`, to be read behind the field's name
 */
export function fieldChecks(properties: Record<string, TSchema>): (key: string, value: unknown) => string | undefined {
  const validators = new Map(
    Object.entries(properties).map(([key, schema]) => [
      key,
      validatorCompiler({ schema, method: 'POST', url: '', httpPart: 'body' }) as unknown as Validator,
    ]),
  )
  return (key, value) => {
    const validate = validators.get(key)
    return !validate || validate(value) ? undefined : explain(validate.errors?.[0], value)
  }
}

function explain(issue: { keyword: string; params: unknown } | undefined, value: unknown): string {
  const params = (issue?.params ?? {}) as { limit?: number; format?: string; allowedValues?: unknown[] }
  const shown = `"${shortened(String(value))}"`
  switch (issue?.keyword) {
    case 'format':
      return params.format === 'email' ? `${shown} is not an e-mail address` : `${shown} is not a link`
    case 'pattern':
      return `${shown} must begin with http:// or https://`
    case 'maxLength':
      return `is longer than ${params.limit} characters`
    case 'maxItems':
      return `has more than ${params.limit} values`
    case 'minimum':
      return `${shown} is less than ${params.limit}`
    case 'maximum':
      return `${shown} is more than ${params.limit}`
    case 'type':
      return `${shown} is not a whole number`
    case 'multipleOf':
      return `${shown} has more than two decimal places`
    case 'enum':
      return `${shown} is not one of ${(params.allowedValues ?? []).filter(Boolean).join(', ')}`
    default:
      return `${shown} is not valid`
  }
}
