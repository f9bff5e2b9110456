import { contactFields } from '../../contacts/fields.ts'
import type { Context } from '../../context.ts'
import type { App } from '../../platform/app-type.ts'
import { notFound } from '../../platform/errors.ts'
import type { Catalogue } from '../../platform/fields.ts'
import { IdParams, IfMatch, NoContent, problems, ref } from '../../platform/schemas.ts'
import { expectedVersion } from '../../platform/versions.ts'
import { missingFields } from '../../saved-views/check-view.ts'
import { previewSegment } from './preview-segment.ts'
import { findSegment, listSegments, type SegmentRow } from './queries.ts'
import { createSegment, deleteSegment, updateSegment } from './save-segment.ts'
import {
  PreviewBody,
  Segment,
  SegmentCreate,
  SegmentList,
  SegmentPatch,
  SegmentPreview,
  SegmentQuery,
} from './schemas.ts'

const DEFAULT_LIMIT = 50

export function segments(app: App, { db }: Context) {
  app.addSchema(Segment)
  app.addSchema(SegmentPreview)
  const read = { config: { permission: 'campaigns:read' } } as const
  const write = { config: { permission: 'campaigns:write' } } as const
  const tags = ['segments']

  async function readSegment(id: string) {
    const segment = await findSegment(db, id)
    if (!segment) throw notFound('segment')
    return shown(segment, await contactFields(db))
  }

  app.get(
    '/api/crm/email-marketing/segments',
    {
      ...read,
      schema: {
        operationId: 'listSegments',
        tags,
        summary: 'Segments, the last changed first',
        querystring: SegmentQuery,
        response: { 200: SegmentList, ...problems(400, 401, 403) },
      },
    },
    async ({ query: { q, limit = DEFAULT_LIMIT, cursor } }) => {
      const [page, catalogue] = await Promise.all([listSegments(db, q, { limit, cursor }), contactFields(db)])
      return { ...page, data: page.data.map((segment) => shown(segment, catalogue)) }
    },
  )

  app.post(
    '/api/crm/email-marketing/segments',
    {
      ...write,
      schema: {
        operationId: 'createSegment',
        tags,
        summary: 'Keep a filter over contacts under a name',
        body: SegmentCreate,
        response: { 201: ref(Segment), ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async ({ body, actor }, reply) => {
      const id = await createSegment(db, body, actor)
      return reply
        .code(201)
        .header('location', `/api/crm/email-marketing/segments/${id}`)
        .send(await readSegment(id))
    },
  )

  app.post(
    '/api/crm/email-marketing/segments/preview',
    {
      ...read,
      schema: {
        operationId: 'previewSegment',
        tags,
        summary: 'Who a mail to these contacts would go to, and who is left out and why; nothing is kept',
        body: PreviewBody,
        response: { 200: ref(SegmentPreview), ...problems(400, 401, 403, 413, 415) },
      },
    },
    ({ body, actor }) => previewSegment(db, body, actor),
  )

  app.get(
    '/api/crm/email-marketing/segments/:id',
    {
      ...read,
      schema: {
        operationId: 'getSegment',
        tags,
        summary: 'One segment',
        params: IdParams,
        response: { 200: ref(Segment), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params }) => readSegment(params.id),
  )

  app.patch(
    '/api/crm/email-marketing/segments/:id',
    {
      ...write,
      schema: {
        operationId: 'updateSegment',
        tags,
        summary: 'Change a segment; campaigns that were sent to it are not touched',
        params: IdParams,
        headers: IfMatch,
        body: SegmentPatch,
        response: { 200: ref(Segment), ...problems(400, 401, 403, 404, 409, 412, 413, 415) },
      },
    },
    async ({ params, body, headers, actor }) => {
      await updateSegment(db, params.id, body, actor, expectedVersion(headers['if-match']))
      return readSegment(params.id)
    },
  )

  app.delete(
    '/api/crm/email-marketing/segments/:id',
    {
      ...write,
      schema: {
        operationId: 'deleteSegment',
        tags,
        summary: 'Delete a segment that no campaign or sequence waits for; undoing the operation brings it back',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 409, 412) },
      },
    },
    async ({ params, headers, actor }, reply) => {
      await deleteSegment(db, params.id, actor, expectedVersion(headers['if-match']))
      return reply.code(204).send(null)
    },
  )
}

function shown(row: SegmentRow, catalogue: Catalogue): Segment {
  const segment = row as SegmentRow & Pick<Segment, 'filter'>
  const missing_fields = missingFields({ filter: segment.filter, sort: null, columns: [] }, catalogue)
  return { ...segment, missing_fields }
}
