import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import { recordAudit } from '../audit/record-audit.ts'
import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { problems } from '../platform/schemas.ts'
import { chooseColumns } from './columns.ts'
import { EXPORTED, type ExportedEntity } from './exported.ts'
import { ExportQuery } from './schemas.ts'
import { streamCsv, toStream } from './stream-csv.ts'

const LISTS: Record<ExportedEntity, { operationId: string; plural: string }> = {
  lead: { operationId: 'exportLeads', plural: 'leads' },
  contact: { operationId: 'exportContacts', plural: 'contacts' },
  task: { operationId: 'exportTasks', plural: 'tasks' },
  activity: { operationId: 'exportActivities', plural: 'activities' },
}

/** Lists as CSV files, streamed. */
export function exports(app: App, { db }: Context) {
  for (const [entity, { operationId, plural }] of Object.entries(LISTS) as [ExportedEntity, (typeof LISTS)['lead']][]) {
    app.get(
      `/api/crm/exports/${entity}.csv`,
      {
        config: { permission: 'exports:run' },
        schema: {
          operationId,
          tags: ['exports'],
          summary: `The ${plural} of a view as CSV, with names instead of ids`,
          querystring: ExportQuery,
          produces: ['text/csv'],
          response: {
            200: {
              description: `A line for each of the ${plural}, the names of the columns above`,
              content: { 'text/csv': { schema: Type.Unsafe<Readable>({ type: 'string' }) } },
            },
            ...problems(400, 401, 403),
          },
        },
      },
      async ({ query, actor, ip }, reply) => {
        const { fields, bom = false, ...view } = query
        const { columns, isHidden, source } = await EXPORTED[entity](db, view, actor)
        const chosen = chooseColumns(columns, fields, isHidden)
        const lines = streamCsv(db, chosen, source, {
          bom,
          onEnd: (rows, is_complete) =>
            recordAudit(
              db,
              { ...actor, ip_address: ip },
              {
                action: 'exported',
                entity,
                details: {
                  q: view.q,
                  filter: view.filter,
                  // Null: all of the view.
                  chosen: view.ids?.split(',').length ?? null,
                  fields: chosen.map(({ key }) => key),
                  rows,
                  // False when the reader went away before the last row.
                  is_complete,
                },
              },
            ),
        })
        const name = `${plural}-${new Date().toISOString().slice(0, 10)}.csv`
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="${name}"`)
          .header('cache-control', 'no-store')
          .send(await toStream(lines))
      },
    )
  }
}
