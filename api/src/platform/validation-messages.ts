import type { FastifySchemaValidationError } from 'fastify'
import type { FieldError } from './errors.ts'

const FORMATS: Record<string, string> = {
  email: 'must be an e-mail address, such as jo@example.com',
  uri: 'must be a web address, such as https://example.com',
  uuid: 'must be an id (a UUID)',
  date: 'must be a day, such as 2026-01-31',
  'date-time': 'must be a time, such as 2026-01-31T08:00:00Z',
}

const TYPES: Record<string, string> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
}

/** What is wrong with one value, in words, and where. */
export function toFieldError(issue: FastifySchemaValidationError, context: string | undefined): FieldError {
  const params = issue.params as Record<string, unknown>
  const key = params.additionalProperty ?? params.missingProperty
  const path = `${issue.instancePath}${key === undefined ? '' : `/${String(key)}`}`
  return { path: path || (context === 'body' ? '' : `/${context ?? ''}`), message: messageOf(issue, params) }
}

function messageOf(issue: FastifySchemaValidationError, params: Record<string, unknown>): string {
  switch (issue.keyword) {
    case 'additionalProperties':
      return 'unknown field'
    case 'required':
      return 'is required'
    case 'enum':
      return `must be one of ${(params.allowedValues as unknown[]).map(String).join(', ')}`
    case 'type':
      return `must be ${[params.type]
        .flat()
        .map((type) => TYPES[String(type)] ?? type)
        .join(' or ')}`
    case 'format':
      return FORMATS[String(params.format)] ?? `must be a ${params.format}`
    case 'minLength':
      return params.limit === 1 ? 'must not be empty' : `must be at least ${params.limit} characters long`
    case 'maxLength':
      return `must be at most ${params.limit} characters long`
    case 'pattern':
      return params.pattern === '\\S' ? 'must not be empty' : `must look like ${params.pattern}`
    case 'minimum':
      return `must be at least ${params.limit}`
    case 'maximum':
      return `must be at most ${params.limit}`
    case 'multipleOf':
      return params.multipleOf === 0.01
        ? 'must have at most two decimal places'
        : `must be a multiple of ${params.multipleOf}`
    case 'maxItems':
      return `must have at most ${params.limit} entries`
    case 'minItems':
      return `must have at least ${params.limit} entries`
    case 'uniqueItems':
      return 'must not hold the same entry twice'
    default:
      return issue.message ?? 'is not valid'
  }
}
