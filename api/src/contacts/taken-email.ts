import type { Database } from '@crm/db'
import { ApiError, violates } from '../platform/errors.ts'
import type { Viewer } from '../platform/visibility.ts'
import { findContactByEmail } from './queries.ts'

/**
 * Runs `write`, outside of a transaction of its own.
 * @throws ApiError conflict that names the contact which has the e-mail address, if the viewer sees it, instead of the
 *   violation of the unique index; anything else as it is
 */
export async function refuseTakenEmail<T>(
  db: Database,
  email: string | null | undefined,
  viewer: Viewer,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!email || !violates(error, 'contacts_email')) throw error
    const owner = await findContactByEmail(db, email, viewer)
    const message = !owner?.is_visible
      ? `Another contact has the e-mail address ${email} already`
      : owner.is_hidden
        ? `${owner.name} has the e-mail address ${email} already, and belongs to a deleted lead. Restore that lead to change it`
        : `${owner.name} has the e-mail address ${email} already`
    throw new ApiError('conflict', `${message}.`, {
      errors: [{ path: '/email', message }],
      ...(owner?.is_visible && { current: { id: owner.id, name: owner.name, lead_id: owner.lead_id } }),
    })
  }
}
