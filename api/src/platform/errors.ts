import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { toFieldError } from './validation-messages.ts'

/** The closed set of error codes and the HTTP status each one answers with. */
export const STATUS_OF_CODE = {
  validation_failed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const

export type ErrorCode = keyof typeof STATUS_OF_CODE

const TITLES: Record<ErrorCode, string> = {
  validation_failed: 'The request is not valid',
  unauthenticated: 'Sign in first',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'Conflict',
  precondition_failed: 'Changed by someone else',
  payload_too_large: 'Too large',
  unsupported_media_type: 'Unsupported media type',
  rate_limited: 'Too many requests',
  internal: 'Something went wrong',
  unavailable: 'Temporarily unavailable',
}

/** `path` is a JSON pointer into the body, or `/name` of a query or path parameter. */
export interface FieldError {
  path: string
  message: string
}

const MAX_FIELD_ERRORS = 20

interface ErrorExtras {
  errors?: FieldError[]
  /** The record as it stands, sent with `precondition_failed`; the one in the way, with `conflict`. */
  current?: unknown
  retry_after_seconds?: number
}

/** The one error that features throw. The handler turns it into problem+json. */
export class ApiError extends Error {
  readonly code: ErrorCode
  readonly extras: ErrorExtras

  constructor(code: ErrorCode, detail: string, extras: ErrorExtras = {}) {
    super(detail)
    this.code = code
    this.extras = extras
  }
}

/** 400 that names one culprit, e.g. `invalid('/owner_id', 'no such user')`. */
export function invalid(path: string, message: string): ApiError {
  return new ApiError('validation_failed', `${path.slice(1) || 'The body'}: ${message}`, {
    errors: [{ path, message }],
  })
}

export function notFound(what: string): ApiError {
  return new ApiError('not_found', `There is no such ${what}.`)
}

/** Problem details, RFC 9457. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String(),
    code: Type.Enum(Object.keys(STATUS_OF_CODE) as ErrorCode[]),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
    current: Type.Optional(
      Type.Unknown({
        description: 'The record as it stands, with precondition_failed; the one in the way, with conflict.',
      }),
    ),
  },
  { $id: 'Problem', description: 'Problem details, RFC 9457' },
)

export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: ApiError): FastifyReply {
  const { errors, current, retry_after_seconds } = error.extras
  if (retry_after_seconds !== undefined) reply.header('retry-after', Math.ceil(retry_after_seconds))
  const status = STATUS_OF_CODE[error.code]
  const problem = {
    type: 'about:blank',
    title: TITLES[error.code],
    status,
    detail: error.message,
    instance: request.url,
    code: error.code,
    errors,
    current,
  }
  // Serialised here, so that a problem never depends on which responses a route declared.
  return reply.code(status).type('application/problem+json').serializer(JSON.stringify).send(problem)
}

export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toApiError(error)
  if (known.code === 'internal') request.log.error({ err: error }, 'request failed')
  return sendProblem(request, reply, known)
}

function toApiError(error: FastifyError): ApiError {
  if (error instanceof ApiError) return error
  if (error.validation) {
    const errors = error.validation
      .slice(0, MAX_FIELD_ERRORS)
      .map((issue) => toFieldError(issue, error.validationContext))
    return new ApiError('validation_failed', errors.map((e) => `${e.path.slice(1)}: ${e.message}`).join('; '), {
      errors,
    })
  }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
    case 'FST_REQ_FILE_TOO_LARGE':
      return new ApiError('payload_too_large', 'The request body is larger than this address takes.')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_INVALID_MULTIPART_CONTENT_TYPE':
      return new ApiError('unsupported_media_type', 'This address does not take that content type.')
  }
  if (error.statusCode && error.statusCode >= 400 && error.statusCode < 500) {
    return new ApiError('validation_failed', error.message, { errors: [{ path: '', message: error.message }] })
  }
  // PostgreSQL's class 22: text that cannot be stored or read as the column's type, such as a NUL character.
  if (error.code?.length === 5 && error.code.startsWith('22')) {
    return new ApiError('validation_failed', 'A value is out of range, or has characters that cannot be stored.')
  }
  return new ApiError(
    'internal',
    'The server could not handle this request. It has been logged; try again, and tell your administrator if it happens again.',
  )
}

interface DatabaseError {
  code?: string
  constraint?: string
}

/** Whether PostgreSQL refused a write because of this unique index or foreign key. */
export function violates(error: unknown, constraint: string): boolean {
  return (error as DatabaseError | null)?.constraint === constraint
}
