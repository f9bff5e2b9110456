import type { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { invalid, notFound } from '../platform/errors.ts'
import { IdParams, IfMatch, NoContent, problems, ref } from '../platform/schemas.ts'
import { expectedVersion } from '../platform/versions.ts'
import { attachFiles } from './attach-files.ts'
import { deleteAttachment, restoreAttachment } from './change-attachment.ts'
import { contentDisposition } from './file-name.ts'
import { UPLOAD_LIMITS } from './limits.ts'
import { findAttachment, listAttachments, OWNER_KEYS, type Owner } from './queries.ts'
import {
  Attachment,
  AttachmentList,
  AttachmentListQuery,
  Attachments,
  AttachmentUpload,
  ContentQuery,
} from './schemas.ts'

const DEFAULT_LIMIT = 50

/** Files of leads, contacts, tasks and activities. */
export async function attachments(app: App, context: Context) {
  const { db, files } = context
  app.addSchema(Attachment)
  const tags = ['attachments']
  const readable = { config: { permission: 'activities:read' } } as const
  const writable = { config: { permission: 'activities:write' } } as const

  const readAttachment = async (id: string, actor: Actor) => {
    const attachment = await findAttachment(db, id, actor)
    if (!attachment || attachment.deleted_at) throw notFound('attachment')
    return attachment
  }

  // In a scope of its own: no other route takes this content type.
  await app.register(async (scope: App) => {
    await scope.register(multipart, { limits: UPLOAD_LIMITS, throwFileSizeLimit: false })
    scope.post(
      '/api/crm/attachments',
      {
        ...writable,
        // The body is a stream; what it may hold is checked while it is read.
        validatorCompiler: () => () => true,
        schema: {
          operationId: 'attachFiles',
          tags,
          summary: 'Attach files to a lead, a contact, a task or an activity: all of them or none',
          consumes: ['multipart/form-data'],
          body: AttachmentUpload,
          response: { 201: Attachments, ...problems(400, 401, 403, 409, 413, 415, 503) },
        },
      },
      async (request, reply) => {
        const ids = await attachFiles(context, request)
        const data = await Promise.all(ids.map((id) => readAttachment(id, request.actor)))
        return reply.code(201).header('location', `/api/crm/attachments/${ids[0]}`).send({ data })
      },
    )
  })

  app.get(
    '/api/crm/attachments',
    {
      ...readable,
      schema: {
        operationId: 'listAttachments',
        tags,
        summary: 'The files of one record, newest first',
        querystring: AttachmentListQuery,
        response: { 200: AttachmentList, ...problems(400, 401, 403) },
      },
    },
    ({ query, actor }) =>
      listAttachments(db, actor, ownerOf(query), { cursor: query.cursor, limit: query.limit ?? DEFAULT_LIMIT }),
  )

  app.get(
    '/api/crm/attachments/:id',
    {
      ...readable,
      schema: {
        operationId: 'getAttachment',
        tags,
        summary: 'What is known of one file',
        params: IdParams,
        response: { 200: ref(Attachment), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params, actor }) => readAttachment(params.id, actor),
  )

  app.get(
    '/api/crm/attachments/:id/content',
    {
      ...readable,
      schema: {
        operationId: 'downloadAttachment',
        tags,
        summary: 'The file itself, to be saved; pictures and PDFs also to be shown',
        params: IdParams,
        querystring: ContentQuery,
        response: {
          200: {
            description: 'The file',
            content: {
              'application/octet-stream': { schema: Type.Unsafe<Readable>({ type: 'string', format: 'binary' }) },
            },
          },
          304: Type.Null({ description: 'It is the one you have, by If-None-Match' }),
          ...problems(400, 401, 403, 404),
        },
      },
    },
    async ({ params, query, headers, actor }, reply) => {
      const { storage_key, sha256, file_name, content_type, size_bytes, can_preview } = await readAttachment(
        params.id,
        actor,
      )
      const isShown = query.inline === true && can_preview
      const isPdf = content_type === 'application/pdf'
      reply
        .header('content-disposition', contentDisposition(isShown ? 'inline' : 'attachment', file_name))
        .header('x-content-type-options', 'nosniff')
        // Browsers show a PDF in a viewer of their own, which a sandbox would close.
        .header(
          'content-security-policy',
          `default-src 'none'; frame-ancestors 'self'${isShown && isPdf ? '' : '; sandbox'}`,
        )
        .header('x-frame-options', 'SAMEORIGIN')
        // Kept by the browser, but asked for each time: who may see it changes.
        .header('cache-control', 'private, no-cache')
        .header('etag', `"${sha256}"`)
        .type(content_type === 'text/plain' ? 'text/plain; charset=utf-8' : content_type)
      if (headers['if-none-match'] === `"${sha256}"`) return reply.code(304).send(null)
      const content = await files.get(storage_key)
      if (!content) throw notFound('file any more')
      return reply.header('content-length', size_bytes).send(content)
    },
  )

  app.delete(
    '/api/crm/attachments/:id',
    {
      ...writable,
      schema: {
        operationId: 'deleteAttachment',
        tags,
        summary: 'Delete a file; it can be restored',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 412) },
      },
    },
    async ({ params, headers, actor }, reply) => {
      await deleteAttachment(db, params.id, actor, expectedVersion(headers['if-match']))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/crm/attachments/:id/restore',
    {
      ...writable,
      schema: {
        operationId: 'restoreAttachment',
        tags,
        summary: 'Bring a deleted file back',
        params: IdParams,
        response: { 200: ref(Attachment), ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, actor }) => {
      await restoreAttachment(db, params.id, actor)
      return readAttachment(params.id, actor)
    },
  )
}

/** @throws ApiError validation_failed unless exactly one record is named */
function ownerOf(query: AttachmentListQuery): Owner {
  const [first, another] = OWNER_KEYS.flatMap((key) => (query[key] === undefined ? [] : [{ key, id: query[key] }]))
  if (!first || another) throw invalid(`/${another?.key ?? 'lead_id'}`, `give one of ${OWNER_KEYS.join(', ')}`)
  return first
}
