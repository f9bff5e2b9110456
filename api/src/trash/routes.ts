import { restoreAttachment } from '../attachments/change-attachment.ts'
import { restoreContact } from '../contacts/delete-contact.ts'
import type { Context } from '../context.ts'
import { restoreCampaign } from '../email-marketing/campaigns/delete-campaign.ts'
import { restoreTemplate } from '../email-marketing/templates/save-template.ts'
import { restoreLead } from '../leads/delete-lead.ts'
import { restoreNote } from '../notes/write-note.ts'
import { UNDOABLE } from '../operations/undo/undoable.ts'
import type { App } from '../platform/app-type.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError, notFound } from '../platform/errors.ts'
import { may } from '../platform/permissions.ts'
import { NoContent, problems } from '../platform/schemas.ts'
import { restoreTask } from '../tasks/delete-task.ts'
import { readWorkspace } from '../workspace/queries.ts'
import { findInTrash, listTrash, purgeOne } from './queries.ts'
import { type TrashEntity, TrashList, TrashParams, TrashQuery } from './schemas.ts'

const DEFAULT_LIMIT = 50

const RESTORE = {
  lead: restoreLead,
  contact: restoreContact,
  task: restoreTask,
  note: restoreNote,
  attachment: restoreAttachment,
  email_template: restoreTemplate,
  email_campaign: restoreCampaign,
}

/** What was deleted and can be restored, until it is removed for good. */
export function trash(app: App, { db }: Context) {
  const tags = ['trash']

  app.get(
    '/api/crm/trash',
    {
      config: { permission: 'leads:delete' },
      schema: {
        operationId: 'listTrash',
        tags,
        summary: 'Deleted records of one kind, the last deleted first',
        querystring: TrashQuery,
        response: { 200: TrashList, ...problems(400, 401, 403) },
      },
    },
    async ({ query: { cursor, limit = DEFAULT_LIMIT, ...kind }, actor }) => {
      const [page, { trash_days }] = await Promise.all([
        listTrash(db, actor, kind, { cursor, limit }),
        readWorkspace(db),
      ])
      return { ...page, trash_days }
    },
  )

  app.post(
    '/api/crm/trash/:entity/:id/restore',
    {
      config: { permission: 'leads:delete' },
      schema: {
        operationId: 'restoreFromTrash',
        tags,
        summary: 'Bring a deleted record back, with what belongs to it',
        params: TrashParams,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 409) },
      },
    },
    async ({ params: { entity, id }, actor }, reply) => {
      const found = await findInTrash(db, actor, entity, id)
      if (!found) throw notFound(`deleted ${entity}`)
      if (found.deleted_lead !== null)
        throw new ApiError('conflict', `Its lead, ${found.deleted_lead}, is deleted. Restore the lead first.`)
      requirePermission(entity, actor)
      await RESTORE[entity](db, id, actor)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/api/crm/trash/:entity/:id',
    {
      config: { permission: 'trash:purge' },
      schema: {
        operationId: 'purgeFromTrash',
        tags,
        summary: 'Remove a deleted record for good, with what belongs to it; this cannot be undone',
        params: TrashParams,
        response: { 204: NoContent, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params: { entity, id }, actor }, reply) => {
      const purged = await writeAs(db, actor, (trx) => purgeOne(trx, entity, id))
      if (!purged) throw notFound(`deleted ${entity}`)
      return reply.code(204).send(null)
    },
  )
}

/** Whoever may not change a kind of record restores none of it. */
function requirePermission(entity: TrashEntity, { role }: Actor) {
  const permission = UNDOABLE[entity]?.permission
  if (permission && !may(role, permission)) {
    throw new ApiError('forbidden', `The role ${role} does not allow ${permission}. Ask an administrator.`)
  }
}
