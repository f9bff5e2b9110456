/**
 * Why a mail was not taken, or may not have been:
 * - `rate_limited`: too many requests, nothing was taken; again after `retry_after`
 * - `unreachable`: there was no connection, nothing was taken; again later
 * - `concurrent`: the same key is being worked on this moment; again later
 * - `unknown_outcome`: the connection broke, so that nobody knows; again with the same key
 * - `server`: trouble over there, with or without a trace; again with the same key
 * - `refused`: the mail itself, for good
 * - `conflict`: the key was used for another mail; nothing may be sent with it any more
 * - `account`: the key, the sender or the quota; nothing goes out until a person has seen to it
 */
export type MailErrorKind =
  | 'rate_limited'
  | 'unreachable'
  | 'concurrent'
  | 'unknown_outcome'
  | 'server'
  | 'refused'
  | 'conflict'
  | 'account'

/** A request to send that failed. */
export class MailError extends Error {
  readonly kind: MailErrorKind
  /** Seconds that the provider asked to wait. */
  readonly retry_after: number | undefined

  constructor(kind: MailErrorKind, message: string, retry_after?: number) {
    super(message)
    this.kind = kind
    this.retry_after = retry_after
  }

  /** Whether the same request may be taken later. */
  get is_transient(): boolean {
    return !['refused', 'conflict', 'account'].includes(this.kind)
  }

  /** Whether it is certain that nothing was taken. */
  get was_not_taken(): boolean {
    return ['rate_limited', 'unreachable', 'refused', 'account'].includes(this.kind)
  }
}
