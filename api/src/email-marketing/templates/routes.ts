import type { Context } from '../../context.ts'
import type { App } from '../../platform/app-type.ts'
import { notFound } from '../../platform/errors.ts'
import { IdParams, IfMatch, NoContent, problems, ref } from '../../platform/schemas.ts'
import { expectedVersion } from '../../platform/versions.ts'
import { listVariables } from '../content/variables.ts'
import { previewContent } from './preview-content.ts'
import { findTemplate, listCategories, listTemplates } from './queries.ts'
import { createTemplate, deleteTemplate, duplicateTemplate, restoreTemplate, updateTemplate } from './save-template.ts'
import {
  Categories,
  Preview,
  PreviewRequest,
  Template,
  TemplateCreate,
  TemplateList,
  TemplatePatch,
  TemplateQuery,
  TemplateSummary,
  VariableList,
} from './schemas.ts'

const DEFAULT_LIMIT = 50
const PATH = '/api/crm/email-marketing/templates'
/** HTML, text and the editor's document, each as long as it may be. */
const BODY_LIMIT = 4 * 1024 * 1024

/** What campaigns, sequences and mails say. Everybody's: a template belongs to no lead. */
export function templates(app: App, { db }: Context) {
  app.addSchema(Template)
  app.addSchema(TemplateSummary)
  const tags = ['templates']
  const readable = { config: { permission: 'templates:read' } } as const
  const writable = { config: { permission: 'templates:write' } } as const

  async function readTemplate(id: string) {
    const template = await findTemplate(db, id)
    if (!template || template.deleted_at) throw notFound('template')
    return template as typeof template & { design: Record<string, unknown> | null }
  }

  app.get(
    PATH,
    {
      ...readable,
      schema: {
        operationId: 'listTemplates',
        tags,
        summary: 'Templates without their contents, the last changed first',
        querystring: TemplateQuery,
        response: { 200: TemplateList, ...problems(400, 401, 403) },
      },
    },
    ({ query: { cursor, limit = DEFAULT_LIMIT, ...view } }) => listTemplates(db, view, { cursor, limit }),
  )

  app.get(
    `${PATH}/categories`,
    {
      ...readable,
      schema: {
        operationId: 'listTemplateCategories',
        tags,
        summary: 'The categories in use, and how many templates each has',
        response: { 200: Categories, ...problems(401, 403) },
      },
    },
    async () => ({ data: await listCategories(db) }),
  )

  app.post(
    PATH,
    {
      ...writable,
      bodyLimit: BODY_LIMIT,
      schema: {
        operationId: 'createTemplate',
        tags,
        summary: 'Create a template; a mistake in its Liquid is told with line and column',
        body: TemplateCreate,
        response: { 201: ref(Template), ...problems(400, 401, 403, 413, 415) },
      },
    },
    async ({ body, actor }, reply) => {
      const id = await createTemplate(db, body, actor)
      return reply
        .code(201)
        .header('location', `${PATH}/${id}`)
        .send(await readTemplate(id))
    },
  )

  app.get(
    `${PATH}/:id`,
    {
      ...readable,
      schema: {
        operationId: 'getTemplate',
        tags,
        summary: 'One template',
        params: IdParams,
        response: { 200: ref(Template), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params }) => readTemplate(params.id),
  )

  app.patch(
    `${PATH}/:id`,
    {
      ...writable,
      bodyLimit: BODY_LIMIT,
      schema: {
        operationId: 'updateTemplate',
        tags,
        summary: 'Change a template, archive it or take it back; campaigns made with it keep what they say',
        params: IdParams,
        headers: IfMatch,
        body: TemplatePatch,
        response: { 200: ref(Template), ...problems(400, 401, 403, 404, 412, 413, 415) },
      },
    },
    async ({ params, headers, body, actor }) => {
      await updateTemplate(db, params.id, body, actor, expectedVersion(headers['if-match']))
      return readTemplate(params.id)
    },
  )

  app.delete(
    `${PATH}/:id`,
    {
      ...writable,
      schema: {
        operationId: 'deleteTemplate',
        tags,
        summary: 'Delete a template; it can be restored',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 412) },
      },
    },
    async ({ params, headers, actor }, reply) => {
      await deleteTemplate(db, params.id, actor, expectedVersion(headers['if-match']))
      return reply.code(204).send(null)
    },
  )

  app.post(
    `${PATH}/:id/restore`,
    {
      ...writable,
      schema: {
        operationId: 'restoreTemplate',
        tags,
        summary: 'Bring a deleted template back',
        params: IdParams,
        response: { 200: ref(Template), ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, actor }) => {
      await restoreTemplate(db, params.id, actor)
      return readTemplate(params.id)
    },
  )

  app.post(
    `${PATH}/:id/duplicate`,
    {
      ...writable,
      schema: {
        operationId: 'duplicateTemplate',
        tags,
        summary: 'Copy a template',
        params: IdParams,
        response: { 201: ref(Template), ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, actor }, reply) => {
      const id = await duplicateTemplate(db, params.id, actor)
      return reply
        .code(201)
        .header('location', `${PATH}/${id}`)
        .send(await readTemplate(id))
    },
  )

  app.post(
    `${PATH}/preview`,
    {
      ...readable,
      bodyLimit: BODY_LIMIT,
      schema: {
        operationId: 'previewTemplate',
        tags,
        summary: 'A mail as a contact gets it, and what is wrong with it; nothing is kept',
        body: PreviewRequest,
        response: { 200: Preview, ...problems(400, 401, 403, 413, 415) },
      },
    },
    ({ body, actor }) => previewContent(db, body, actor),
  )

  app.get(
    '/api/crm/email-marketing/variables',
    {
      ...readable,
      schema: {
        operationId: 'listVariables',
        tags,
        summary: 'What mails can be filled in with',
        response: { 200: VariableList, ...problems(401, 403) },
      },
    },
    async () => ({ data: await listVariables(db) }),
  )
}
