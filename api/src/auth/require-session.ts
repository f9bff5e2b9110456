import type { Actor } from '../platform/auth-hook.ts'
import { ApiError } from '../platform/errors.ts'

/**
 * For what only people do: a key that leaked must not show where its owner is signed in, nor sign them out.
 * @throws ApiError forbidden to an API key
 */
export function requireSession(actor: Actor): { user_id: string; session_id: string } {
  const { user_id, session_id } = actor
  if (!session_id) throw new ApiError('forbidden', 'This is for its owner, signed in, not for an API key.')
  return { user_id, session_id }
}
