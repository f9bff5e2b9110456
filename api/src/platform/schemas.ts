import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox'

export const Uuid = Type.String({ format: 'uuid' })
/** RFC 3339, UTC, ending in Z. */
export const Timestamp = Type.String({ format: 'date-time' })
/** Decimal, two places, in the workspace's currency. */
export const Money = Type.Number({ minimum: 0, maximum: 999_999_999_999.99, multipleOf: 0.01 })

/** The schema, or null; written as one type, because the serialiser would take a union's null for an empty text. */
export function Nullable<T extends TSchema>(schema: T) {
  const { type = 'string', enum: choices, ...rest } = schema as { type?: string; enum?: unknown[] }
  return Type.Unsafe<Static<T> | null>({
    ...rest,
    type: [type, 'null'],
    ...(choices ? { enum: [...choices, null] } : {}),
  })
}

/** A reference to a schema with an `$id`, so that it stands once in the OpenAPI document. */
export function ref<T extends TSchema>(schema: T) {
  return Type.Unsafe<Static<T>>({ $ref: `${(schema as { $id?: string }).$id}#` })
}

/** An object that refuses unknown fields: for request bodies and query strings. */
export function Strict<T extends TProperties>(properties: T, options: Record<string, unknown> = {}): TObject<T> {
  return Type.Object(properties, { ...options, additionalProperties: false })
}

export function List<T extends TSchema>(item: T) {
  return Type.Object({
    data: Type.Array(item),
    next_cursor: Nullable(Type.String({ description: 'Pass it as `cursor` to get the next page; null on the last.' })),
  })
}

export const IdParams = Strict({ id: Uuid })

export const Cursor = Type.String({ maxLength: 500 })
export const Limit = Type.Integer({ minimum: 1, maximum: 200, description: 'Rows a page, 50 by default.' })
export const IfMatch = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      maxLength: 40,
      description: 'The version you read, e.g. "3": answers 412 when someone changed it since.',
    }),
  ),
})

const REASONS = {
  400: 'The request is not valid; `errors` names each culprit',
  401: 'Not signed in',
  403: 'Your role does not allow this',
  404: 'Not found',
  409: 'Conflicts with what is there',
  412: 'Changed by someone else since; `current` is the record as it stands',
  413: 'The body is too large',
  415: 'The content type is not supported',
  429: 'Too many requests; wait Retry-After seconds',
  503: 'Temporarily unavailable',
} as const

type ProblemStatus = keyof typeof REASONS

/** The problem responses that a route can answer with, for its `response` schema. Every route can answer 500. */
export function problems(...statuses: ProblemStatus[]) {
  const entries = [...statuses, 500 as const].map((status) => [
    status,
    {
      description: status === 500 ? 'Something went wrong' : REASONS[status],
      content: { 'application/problem+json': { schema: Type.Ref('Problem') } },
    },
  ])
  return Object.fromEntries(entries) as Record<never, never>
}

export const NoContent = Type.Null({ description: 'Done; there is nothing to say' })
