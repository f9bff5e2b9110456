/**
 * A failure that whoever starts the product can put right: the message is one sentence (or two) that says how.
 * It is shown as it is, without a stack trace.
 */
export class StartError extends Error {
  override readonly name = 'StartError'
}
