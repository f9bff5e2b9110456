/** The closed set of problem codes of the API, and `offline` for a request that never reached it. */
export type ProblemCode =
  | 'validation_failed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'precondition_failed'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'rate_limited'
  | 'internal'
  | 'unavailable'
  | 'offline'

export interface FieldProblem {
  /** JSON pointer of the culprit, such as `/deal_value`. */
  path: string
  message: string
}

interface ProblemBody {
  code?: ProblemCode
  title?: string
  detail?: string
  errors?: FieldProblem[]
  current?: unknown
}

/**
 * A refused request as RFC 9457 describes it. `message` is a sentence for people, `errors` names each culprit of bad
 * input, `current` is the record as it stands now after a 412, `retryAfter` is in seconds after a 429.
 */
export class ApiProblem extends Error {
  override name = 'ApiProblem'
  readonly status: number
  readonly code: ProblemCode
  readonly errors: FieldProblem[]
  readonly current: unknown
  readonly retryAfter: number | null

  constructor(status: number, body: ProblemBody, retryAfter: number | null = null) {
    super(body.detail ?? body.title ?? 'The server refused the request')
    this.status = status
    this.code = body.code ?? (status >= 500 ? 'internal' : 'validation_failed')
    this.errors = body.errors ?? []
    this.current = body.current
    this.retryAfter = retryAfter
  }

  /** The server's sentence about one field of the body, if it named that field. */
  fieldMessage(field: string): string | undefined {
    return this.errors.find((error) => error.path === `/${field}`)?.message
  }
}

/** Reads a refused response, also one that is not problem+json (a proxy's error page). */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get('retry-after')) || null
  const isJson = response.headers.get('content-type')?.includes('json')
  const body: ProblemBody = isJson ? await response.json().catch(() => ({})) : {}
  if (!body.detail && !body.title) {
    const isDown = [502, 503, 504].includes(response.status)
    body.code = isDown ? 'unavailable' : undefined
    body.detail = isDown
      ? 'The server is not answering. Try again in a moment.'
      : `The server answered with ${response.status}. Try again in a moment.`
  }
  return new ApiProblem(response.status, body, retryAfter)
}

/** One sentence for people about anything that was thrown. */
export function problemMessage(error: unknown): string {
  if (error instanceof ApiProblem && error.errors.length > 0) {
    return error.errors.map((field) => field.message).join('. ')
  }
  return error instanceof Error ? error.message : 'Something went wrong'
}
