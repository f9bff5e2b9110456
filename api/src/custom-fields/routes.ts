import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { notFound } from '../platform/errors.ts'
import { IdParams, IfMatch, NoContent, problems, ref } from '../platform/schemas.ts'
import { expectedVersion } from '../platform/versions.ts'
import { createField, deleteField, restoreField, updateField } from './change-field.ts'
import { keepCustomFields } from './custom-fields.ts'
import { indexCustomFieldsJob } from './jobs.ts'
import { countUses, findCustomField, listCustomFields } from './queries.ts'
import { CustomField, CustomFieldCreate, CustomFieldList, CustomFieldListQuery, CustomFieldPatch } from './schemas.ts'

export function customFieldRoutes(app: App, context: Context) {
  const { db, queue } = context
  app.addSchema(CustomField)
  keepCustomFields(context)
  const manage = { config: { permission: 'fields:manage' } } as const
  const tags = ['fields']

  const readField = async (id: string) => (await findCustomField(db, id)) ?? Promise.reject(notFound('custom field'))
  const updateIndexes = () => queue.enqueue(indexCustomFieldsJob, {}, { job_id: 'all' })

  app.get(
    '/api/crm/custom-fields',
    {
      config: { permission: 'leads:read' },
      schema: {
        operationId: 'listCustomFields',
        tags,
        summary: 'The fields that the workspace has defined, in their order',
        querystring: CustomFieldListQuery,
        response: { 200: CustomFieldList, ...problems(400, 401, 403) },
      },
    },
    async ({ query: { entity, include_deleted, include_usage } }) => {
      const [data, uses] = await Promise.all([
        listCustomFields(db, entity, include_deleted),
        include_usage ? countUses(db, entity) : undefined,
      ])
      return { data: uses ? data.map((field) => ({ ...field, usage_count: uses.get(field.key) ?? 0 })) : data }
    },
  )

  app.post(
    '/api/crm/custom-fields',
    {
      ...manage,
      schema: {
        operationId: 'createCustomField',
        tags,
        summary: 'Define a field',
        body: CustomFieldCreate,
        response: { 201: ref(CustomField), ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async ({ body, actor }, reply) => {
      const id = await createField(db, body, actor)
      if (body.is_indexed) await updateIndexes()
      return reply
        .code(201)
        .header('location', `/api/crm/custom-fields/${id}`)
        .send(await readField(id))
    },
  )

  app.get(
    '/api/crm/custom-fields/:id',
    {
      config: { permission: 'leads:read' },
      schema: {
        operationId: 'getCustomField',
        tags,
        summary: 'One custom field, deleted or not',
        params: IdParams,
        response: { 200: ref(CustomField), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params }) => readField(params.id),
  )

  app.patch(
    '/api/crm/custom-fields/:id',
    {
      ...manage,
      schema: {
        operationId: 'updateCustomField',
        tags,
        summary: 'Change anything but the key and the type of a field',
        params: IdParams,
        headers: IfMatch,
        body: CustomFieldPatch,
        response: { 200: ref(CustomField), ...problems(400, 401, 403, 404, 412, 413, 415) },
      },
    },
    async ({ params, body, headers, actor }) => {
      await updateField(db, params.id, body, actor, expectedVersion(headers['if-match']))
      if (body.is_indexed !== undefined) await updateIndexes()
      return readField(params.id)
    },
  )

  app.delete(
    '/api/crm/custom-fields/:id',
    {
      ...manage,
      schema: {
        operationId: 'deleteCustomField',
        tags,
        summary: 'Take a field out of use; its values are kept, and it can be restored',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 412) },
      },
    },
    async ({ params, headers, actor }, reply) => {
      await deleteField(db, params.id, actor, expectedVersion(headers['if-match']))
      await updateIndexes()
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/crm/custom-fields/:id/restore',
    {
      ...manage,
      schema: {
        operationId: 'restoreCustomField',
        tags,
        summary: 'Bring a deleted field back, with its values',
        params: IdParams,
        response: { 200: ref(CustomField), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async ({ params, actor }) => {
      await restoreField(db, params.id, actor)
      await updateIndexes()
      return readField(params.id)
    },
  )
}
