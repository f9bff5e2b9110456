import type { Database } from '@crm/db'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { notFound } from '../platform/errors.ts'
import { requireVersion } from '../platform/versions.ts'
import { lockAttachment, updateAttachment } from './queries.ts'

/**
 * Deletes an attachment so that it can be restored; its file stays until the trash is emptied.
 * @throws ApiError not_found, precondition_failed
 */
export function deleteAttachment(db: Database, id: string, actor: Actor, version: number | undefined): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const attachment = await lockAttachment(trx, id, actor)
    if (!attachment || attachment.deleted_at) throw notFound('attachment')
    requireVersion(attachment, version)
    await updateAttachment(trx, id, { deleted_at: new Date() })
  })
}

/** Brings a deleted attachment back. One that is not deleted stays as it is. */
export function restoreAttachment(db: Database, id: string, actor: Actor): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const attachment = await lockAttachment(trx, id, actor)
    if (!attachment) throw notFound('attachment')
    if (attachment.deleted_at) await updateAttachment(trx, id, { deleted_at: null })
  })
}
