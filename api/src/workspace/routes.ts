import { Type } from 'typebox'
import { forgetAccess, recordAccessChange } from '../auth/access-cache.ts'
import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { writeAs } from '../platform/author.ts'
import { IfMatch, problems, Strict, Timestamp } from '../platform/schemas.ts'
import { expectedVersion, requireVersion } from '../platform/versions.ts'
import { readWorkspace, updateWorkspace } from './queries.ts'

const Sees = Type.Enum(['all', 'team', 'own'], {
  description: 'Whose leads the role sees, with all that belongs to them: all, those of the own team, or only the own.',
})
const TrashDays = Type.Integer({
  minimum: 1,
  maximum: 365,
  description: 'Days that deleted records stay in the trash before they are removed for good.',
})

const settings = { manager_sees: Sees, rep_sees: Sees, viewer_sees: Sees, trash_days: TrashDays }
const Workspace = Type.Object({ ...settings, updated_at: Timestamp, version: Type.Integer() })

/** Settings of the whole workspace. */
export function workspace(app: App, context: Context) {
  const { db } = context

  app.get(
    '/api/crm/workspace',
    {
      config: { permission: 'signed_in' },
      schema: {
        operationId: 'getWorkspace',
        tags: ['workspace'],
        summary: 'The settings of the workspace',
        response: { 200: Workspace, ...problems(401) },
      },
    },
    () => readWorkspace(db),
  )

  app.patch(
    '/api/crm/workspace',
    {
      config: { permission: 'settings:manage' },
      schema: {
        operationId: 'updateWorkspace',
        tags: ['workspace'],
        summary: 'Change settings of the workspace; who sees what takes effect at once',
        headers: IfMatch,
        body: Type.Partial(Strict(settings), { additionalProperties: false }),
        response: { 200: Workspace, ...problems(400, 401, 403, 412, 415) },
      },
    },
    async ({ actor, body, headers }) => {
      const version = expectedVersion(headers['if-match'])
      const changed = await writeAs(db, actor, async (trx) => {
        const row = await updateWorkspace(trx, body, version)
        if (!row) requireVersion(await readWorkspace(trx), version)
        await recordAccessChange(trx, 'everybody')
        return row
      })
      forgetAccess(context)
      return changed ?? readWorkspace(db)
    },
  )
}
