/** A mail that was not taken. */
export class MailError extends Error {
  /** Whether the same mail may be taken later: the network, the server's trouble, too many at once. */
  readonly is_transient: boolean

  constructor(message: string, is_transient: boolean) {
    super(message)
    this.is_transient = is_transient
  }
}
