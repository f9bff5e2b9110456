import { ApiError, invalid } from './errors.ts'

/** Reads `If-Match: "3"` (or `3`, or `W/"3"`); undefined when the header is absent or `*`. */
export function expectedVersion(header: string | undefined): number | undefined {
  if (header === undefined || header === '*') return undefined
  const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header.trim())
  if (!match) throw invalid('/if-match', 'must be a version in quotes, e.g. "3"')
  return Number(match[1])
}

/** @throws ApiError precondition_failed with the current record when it is not the version the client read. */
export function requireVersion(current: { version: number }, expected: number | undefined): void {
  if (expected !== undefined && current.version !== expected) {
    throw new ApiError(
      'precondition_failed',
      'Someone changed this since you read it. Look at the current record and try again.',
      {
        current,
      },
    )
  }
}
