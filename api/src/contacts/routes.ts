import type { Context } from '../context.ts'
import { findAnyLead } from '../leads/queries.ts'
import type { App } from '../platform/app-type.ts'
import { notFound } from '../platform/errors.ts'
import { orderBy } from '../platform/fields.ts'
import { parseFilter } from '../platform/filters/filter.ts'
import { IdParams, IfMatch, NoContent, problems, ref } from '../platform/schemas.ts'
import { expectedVersion } from '../platform/versions.ts'
import type { Viewer } from '../platform/visibility.ts'
import { createContact } from './create-contact.ts'
import { deleteContact, restoreContact } from './delete-contact.ts'
import { CONTACT_FIELDS, contactFields } from './fields.ts'
import {
  countContacts,
  findContact,
  inContactView,
  listContacts,
  listSubscriptionChanges,
  primaryFirst,
} from './queries.ts'
import {
  CompanyParams,
  Contact,
  ContactCreate,
  ContactList,
  ContactListQuery,
  ContactPatch,
  LeadParams,
  PageQuery,
  Resubscribe,
  SubscriptionChanges,
  SubscriptionQuery,
  Unsubscribe,
} from './schemas.ts'
import { changeSubscription } from './subscriptions.ts'
import { updateContact } from './update-contact.ts'

const DEFAULT_LIMIT = 50

export function contacts(app: App, { db }: Context) {
  app.addSchema(Contact)
  const read = { config: { permission: 'contacts:read' } } as const
  const write = { config: { permission: 'contacts:write' } } as const
  const remove = { config: { permission: 'contacts:delete' } } as const
  const tags = ['contacts']

  const readContact = async (id: string, viewer: Viewer) =>
    (await findContact(db, id, viewer)) ?? Promise.reject(notFound('contact'))

  app.get(
    '/api/crm/contacts',
    {
      ...read,
      schema: {
        operationId: 'listContacts',
        tags,
        summary: 'Contacts by search, filter and order, page by page',
        querystring: ContactListQuery,
        response: { 200: ContactList, ...problems(400, 401, 403) },
      },
    },
    async ({ query, actor }) => {
      const { sort = '-created_at', limit = DEFAULT_LIMIT, cursor, include_total, filter, q, search, ...view } = query
      const catalogue = filter === undefined ? CONTACT_FIELDS : await contactFields(db)
      const words = `${q ?? ''} ${search ?? ''}`
      const where = inContactView({ ...view, q: words, filter: parseFilter(filter, catalogue) }, actor)
      const [page, total] = await Promise.all([
        listContacts(db, where, orderBy(catalogue, sort), { cursor, limit }),
        include_total ? countContacts(db, where) : undefined,
      ])
      return { ...page, total }
    },
  )

  app.get(
    '/api/crm/contacts/lead/:lead_id',
    {
      ...read,
      schema: {
        operationId: 'listContactsOfLead',
        tags,
        summary: 'The contacts of a lead, the primary one first',
        params: LeadParams,
        querystring: PageQuery,
        response: { 200: ContactList, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params: { lead_id }, query: { limit = DEFAULT_LIMIT, cursor }, actor }) => {
      if (!(await findAnyLead(db, lead_id, actor))) throw notFound('lead')
      return listContacts(db, inContactView({ lead_id }, actor), primaryFirst, { cursor, limit })
    },
  )

  app.get(
    '/api/crm/contacts/company/:name',
    {
      ...read,
      schema: {
        operationId: 'listContactsOfCompany',
        tags,
        summary: 'The contacts of a company, by its whole name in any case',
        params: CompanyParams,
        querystring: PageQuery,
        response: { 200: ContactList, ...problems(400, 401, 403) },
      },
    },
    ({ params, query: { limit = DEFAULT_LIMIT, cursor }, actor }) =>
      listContacts(db, inContactView({ company: params.name }, actor), orderBy(CONTACT_FIELDS, 'name'), {
        cursor,
        limit,
      }),
  )

  app.post(
    '/api/crm/contacts',
    {
      ...write,
      schema: {
        operationId: 'createContact',
        tags,
        summary: 'A new contact; the first of a lead becomes its primary one',
        body: ContactCreate,
        response: { 201: ref(Contact), ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async ({ body, actor }, reply) => {
      const id = await createContact(db, body, actor)
      return reply
        .code(201)
        .header('location', `/api/crm/contacts/${id}`)
        .send(await readContact(id, actor))
    },
  )

  app.get(
    '/api/crm/contacts/:id',
    {
      ...read,
      schema: {
        operationId: 'getContact',
        tags,
        summary: 'One contact',
        params: IdParams,
        response: { 200: ref(Contact), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params, actor }) => readContact(params.id, actor),
  )

  app.patch(
    '/api/crm/contacts/:id',
    {
      ...write,
      schema: {
        operationId: 'updateContact',
        tags,
        summary: 'Change fields: absent stays, null clears (JSON Merge Patch, RFC 7396)',
        params: IdParams,
        headers: IfMatch,
        body: ContactPatch,
        response: { 200: ref(Contact), ...problems(400, 401, 403, 404, 409, 412, 413, 415) },
      },
    },
    async ({ params, body, headers, actor }) => {
      await updateContact(db, params.id, body, actor, expectedVersion(headers['if-match']))
      return readContact(params.id, actor)
    },
  )

  app.delete(
    '/api/crm/contacts/:id',
    {
      ...remove,
      schema: {
        operationId: 'deleteContact',
        tags,
        summary: 'Delete a contact; it can be restored',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 412) },
      },
    },
    async ({ params, headers, actor }, reply) => {
      await deleteContact(db, params.id, actor, expectedVersion(headers['if-match']))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/crm/contacts/:id/restore',
    {
      ...remove,
      schema: {
        operationId: 'restoreContact',
        tags,
        summary: 'Bring a deleted contact back',
        params: IdParams,
        response: { 200: ref(Contact), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async ({ params, actor }) => {
      await restoreContact(db, params.id, actor)
      return readContact(params.id, actor)
    },
  )

  app.post(
    '/api/crm/contacts/:id/unsubscribe',
    {
      ...write,
      schema: {
        operationId: 'unsubscribeContact',
        tags,
        summary: 'Write to a contact no more by e-mail, by text message, or both',
        params: IdParams,
        body: Unsubscribe,
        response: { 200: ref(Contact), ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async ({ params, body, actor }) => {
      await changeSubscription(db, params.id, { ...body, subscribed: false }, actor)
      return readContact(params.id, actor)
    },
  )

  app.post(
    '/api/crm/contacts/:id/resubscribe',
    {
      ...write,
      schema: {
        operationId: 'resubscribeContact',
        tags,
        summary: 'Write to a contact again, who has consented to it',
        params: IdParams,
        body: Resubscribe,
        response: { 200: ref(Contact), ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async ({ params, body, actor }) => {
      await changeSubscription(db, params.id, { ...body, subscribed: true }, actor)
      return readContact(params.id, actor)
    },
  )

  app.get(
    '/api/crm/contacts/:id/subscriptions',
    {
      ...read,
      schema: {
        operationId: 'listSubscriptionChanges',
        tags,
        summary: 'Who subscribed or unsubscribed a contact, when and why, newest first',
        params: IdParams,
        querystring: SubscriptionQuery,
        response: { 200: SubscriptionChanges, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query: { limit = DEFAULT_LIMIT, cursor }, actor }) => {
      await readContact(params.id, actor)
      return listSubscriptionChanges(db, params.id, { cursor, limit })
    },
  )
}
