import type { Context } from '../context.ts'
import { sendUrgently } from '../mail/send-urgently.ts'
import { writeMail } from '../mail/write-mail.ts'
import { authOf } from './better-auth.ts'
import { newLinkToken, sha256 } from './secret-tokens.ts'

const VALID_HOURS = 1

/**
 * A link by which the user chooses a new password: once, for an hour. Only a hash of its secret is kept (better-auth's
 * verification, with the option `storeIdentifier`).
 */
export async function createResetLink(context: Context, user_id: string): Promise<{ url: string; expires_at: string }> {
  const { token } = newLinkToken()
  const expiresAt = new Date(Date.now() + VALID_HOURS * 3_600_000)
  const { internalAdapter } = await authOf(context).$context
  await internalAdapter.createVerificationValue({ identifier: `reset-password:${token}`, value: user_id, expiresAt })
  const url = `${context.config.public_url}/reset-password?${new URLSearchParams({ token })}`
  return { url, expires_at: expiresAt.toISOString() }
}

/**
 * Mails such a link to the active user with this address, if there is one.
 * @throws MailError
 */
export async function mailResetLink(context: Context, email: string): Promise<void> {
  const user = await context.db
    .selectFrom('users')
    .select(['id', 'email'])
    .where('email', '=', email.toLowerCase())
    .where('is_active', '=', true)
    .executeTakeFirst()
  if (!user) return
  const { url } = await createResetLink(context, user.id)
  const mail = writeMail({
    subject: 'Choose a new password',
    lines: [
      'Choose a new password',
      'Somebody asked for a new password for your account. The link works once, for one hour; choosing a password ends all open sessions.',
    ],
    button: { label: 'Choose a password', url },
    footer: 'If it was not you, do nothing: your password stays as it is.',
  })
  const idempotency_key = `password-reset/${sha256(url).toString('hex')}`
  await sendUrgently(context, { to: [user.email], ...mail }, { idempotency_key })
}
