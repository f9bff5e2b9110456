import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import { recordAudit } from '../../audit/record-audit.ts'
import type { Context } from '../../context.ts'
import { streamCsv, toStream } from '../../exports/stream-csv.ts'
import type { App } from '../../platform/app-type.ts'
import type { Actor } from '../../platform/auth-hook.ts'
import { notFound } from '../../platform/errors.ts'
import { IdParams, NoContent, problems, ref } from '../../platform/schemas.ts'
import { addSuppression, removeSuppression } from './change-list.ts'
import { importSuppressions } from './import-list.ts'
import { findSuppression, listSuppressions, SUPPRESSION_COLUMNS, suppressionSource } from './queries.ts'
import {
  Suppression,
  SuppressionCreate,
  SuppressionFilter,
  SuppressionImport,
  SuppressionImported,
  SuppressionList,
  SuppressionQuery,
  SuppressionRemoval,
} from './schemas.ts'

const DEFAULT_LIMIT = 50
const IMPORT_BYTES = 5 * 1024 * 1024

/** Who gets no marketing mail. */
export function suppressions(app: App, { db }: Context) {
  app.addSchema(Suppression)
  const read = { config: { permission: 'suppressions:read' } } as const
  const manage = { config: { permission: 'suppressions:manage' } } as const
  const tags = ['suppressions']

  const readSuppression = async (id: string, actor: Actor) =>
    (await findSuppression(db, id, actor)) ?? Promise.reject(notFound('suppression'))

  app.get(
    '/api/crm/email-marketing/suppressions',
    {
      ...read,
      schema: {
        operationId: 'listSuppressions',
        tags,
        summary: 'Addresses and domains that get no marketing mail, and why; the newest first',
        querystring: SuppressionQuery,
        response: { 200: SuppressionList, ...problems(400, 401, 403) },
      },
    },
    ({ query: { cursor, limit = DEFAULT_LIMIT, ...filter }, actor }) =>
      listSuppressions(db, filter, actor, { cursor, limit }),
  )

  app.get(
    '/api/crm/email-marketing/suppressions.csv',
    {
      config: { permission: 'exports:run' },
      schema: {
        operationId: 'exportSuppressions',
        tags,
        summary: 'The same as CSV',
        querystring: SuppressionFilter,
        produces: ['text/csv'],
        response: {
          200: {
            description: 'A line for each suppression, the newest first',
            content: { 'text/csv': { schema: Type.Unsafe<Readable>({ type: 'string' }) } },
          },
          ...problems(400, 401, 403),
        },
      },
    },
    async ({ query, actor, ip }, reply) => {
      const lines = streamCsv(db, SUPPRESSION_COLUMNS, suppressionSource(query, actor), {
        bom: true,
        onEnd: (rows, is_complete) =>
          recordAudit(
            db,
            { ...actor, ip_address: ip },
            { action: 'exported', entity: 'suppression', details: { ...query, rows, is_complete } },
          ),
      })
      const day = new Date().toISOString().slice(0, 10)
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="suppressions-${day}.csv"`)
        .header('cache-control', 'no-store')
        .send(await toStream(lines))
    },
  )

  app.post(
    '/api/crm/email-marketing/suppressions',
    {
      ...manage,
      schema: {
        operationId: 'createSuppression',
        tags,
        summary: 'Send an address, or everybody at a domain, no more marketing mail',
        body: SuppressionCreate,
        response: { 201: ref(Suppression), ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async ({ body, actor }, reply) => {
      const id = await addSuppression(db, body, actor)
      return reply
        .code(201)
        .header('location', `/api/crm/email-marketing/suppressions/${id}`)
        .send(await readSuppression(id, actor))
    },
  )

  app.post(
    '/api/crm/email-marketing/suppressions/import',
    {
      ...manage,
      bodyLimit: IMPORT_BYTES,
      schema: {
        operationId: 'importSuppressions',
        tags,
        summary: 'Put a list of addresses on the suppression list',
        body: SuppressionImport,
        response: { 200: SuppressionImported, ...problems(400, 401, 403, 413, 415) },
      },
    },
    ({ body, actor }) => importSuppressions(db, body, actor),
  )

  app.get(
    '/api/crm/email-marketing/suppressions/:id',
    {
      ...read,
      schema: {
        operationId: 'getSuppression',
        tags,
        summary: 'One suppression',
        params: IdParams,
        response: { 200: ref(Suppression), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params, actor }) => readSuppression(params.id, actor),
  )

  app.delete(
    '/api/crm/email-marketing/suppressions/:id',
    {
      ...manage,
      schema: {
        operationId: 'deleteSuppression',
        tags,
        summary: 'Take it off the list; who is kept off by nothing else is subscribed again',
        params: IdParams,
        querystring: SuppressionRemoval,
        response: { 204: NoContent, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query, actor }, reply) => {
      await removeSuppression(db, params.id, query.reason, actor)
      return reply.code(204).send(null)
    },
  )
}
