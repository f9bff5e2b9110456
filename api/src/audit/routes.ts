import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { streamCsv, toStream } from '../exports/stream-csv.ts'
import type { App } from '../platform/app-type.ts'
import { problems } from '../platform/schemas.ts'
import { AUDIT_COLUMNS, auditSource, listAudit } from './queries.ts'
import { recordAudit } from './record-audit.ts'
import { AuditEntry, AuditFilter, AuditList, AuditQuery } from './schemas.ts'

const DEFAULT_LIMIT = 50

/** Who did what, from where, before and after. It is read here and written nowhere. */
export function audit(app: App, { db }: Context) {
  app.addSchema(AuditEntry)
  const read = { config: { permission: 'audit:read' } } as const
  const tags = ['audit']

  app.get(
    '/api/crm/audit',
    {
      ...read,
      schema: {
        operationId: 'listAudit',
        tags,
        summary: 'Changes of records, sign-ins and exports, newest first',
        querystring: AuditQuery,
        response: { 200: AuditList, ...problems(400, 401, 403) },
      },
    },
    ({ query: { cursor, limit = DEFAULT_LIMIT, ...filter } }) => listAudit(db, filter, { cursor, limit }),
  )

  app.get(
    '/api/crm/audit.csv',
    {
      ...read,
      schema: {
        operationId: 'exportAudit',
        tags,
        summary: 'The same as CSV',
        querystring: AuditFilter,
        produces: ['text/csv'],
        response: {
          200: {
            description: 'A line for each entry, newest first',
            content: { 'text/csv': { schema: Type.Unsafe<Readable>({ type: 'string' }) } },
          },
          ...problems(400, 401, 403),
        },
      },
    },
    async ({ query, actor, ip }, reply) => {
      const lines = streamCsv(db, AUDIT_COLUMNS, auditSource(query), {
        bom: true,
        onEnd: (rows, is_complete) =>
          recordAudit(
            db,
            { ...actor, ip_address: ip },
            { action: 'exported', entity: 'audit', details: { ...query, rows, is_complete } },
          ),
      })
      const day = new Date().toISOString().slice(0, 10)
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="audit-${day}.csv"`)
        .header('cache-control', 'no-store')
        .send(await toStream(lines))
    },
  )
}
