import type { Context } from '../context.ts'
import { findAnyLead } from '../leads/queries.ts'
import type { App } from '../platform/app-type.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { notFound } from '../platform/errors.ts'
import { IdParams, problems, ref } from '../platform/schemas.ts'
import { correctActivity, logActivity } from './log-activity.ts'
import { type ActivityType, findActivity, isContactVisible, listActivities } from './queries.ts'
import {
  Activity,
  ActivityCreate,
  ActivityList,
  ActivityListQuery,
  ActivityPatch,
  ContactTimelineParams,
  LeadTimelineParams,
  TimelineQuery,
} from './schemas.ts'

const DEFAULT_LIMIT = 50

export function activities(app: App, { db }: Context) {
  app.addSchema(Activity)
  const readable = { config: { permission: 'activities:read' } } as const
  const writable = { config: { permission: 'activities:write' } } as const

  const readActivity = async (id: string, actor: Actor) =>
    (await findActivity(db, id, actor)) ?? Promise.reject(notFound('activity'))

  app.get(
    '/api/crm/activities',
    {
      ...readable,
      schema: {
        operationId: 'listActivities',
        tags: ['activities'],
        summary: 'Activities, newest first',
        querystring: ActivityListQuery,
        response: { 200: ActivityList, ...problems(400, 401, 403) },
      },
    },
    ({ query: { activity_type, cursor, limit, ...filter }, actor }) =>
      listActivities(db, actor, { ...filter, types: activity_type && [activity_type] }, pageOf({ cursor, limit })),
  )

  app.get(
    '/api/crm/activities/:id',
    {
      ...readable,
      schema: {
        operationId: 'getActivity',
        tags: ['activities'],
        summary: 'One activity',
        params: IdParams,
        response: { 200: ref(Activity), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params, actor }) => readActivity(params.id, actor),
  )

  app.post(
    '/api/crm/activities',
    {
      ...writable,
      schema: {
        operationId: 'logActivity',
        tags: ['activities'],
        summary: 'Record a call, a meeting or an email that has happened',
        body: ActivityCreate,
        response: { 201: ref(Activity), ...problems(400, 401, 403) },
      },
    },
    async ({ body, actor }, reply) => {
      const id = await logActivity(db, body, actor)
      return reply
        .code(201)
        .header('location', `/api/crm/activities/${id}`)
        .send(await readActivity(id, actor))
    },
  )

  app.patch(
    '/api/crm/activities/:id',
    {
      ...writable,
      schema: {
        operationId: 'correctActivity',
        tags: ['activities'],
        summary: 'Correct what you recorded yourself in the last 15 minutes',
        params: IdParams,
        body: ActivityPatch,
        response: { 200: ref(Activity), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async ({ params, body, actor }) => {
      await correctActivity(db, params.id, body, actor)
      return readActivity(params.id, actor)
    },
  )

  app.get(
    '/api/crm/activities/lead/:lead_id/timeline',
    {
      ...readable,
      schema: {
        operationId: 'getTimeline',
        tags: ['activities'],
        summary: 'What happened on a lead, newest first',
        params: LeadTimelineParams,
        querystring: TimelineQuery,
        response: { 200: ActivityList, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query, actor }) => {
      const page = await listActivities(db, actor, { ...params, types: typesOf(query) }, pageOf(query))
      // Nothing to see: nothing has happened, or there is no such lead.
      if (page.data.length === 0 && !(await findAnyLead(db, params.lead_id, actor))) throw notFound('lead')
      return page
    },
  )

  app.get(
    '/api/crm/activities/contact/:contact_id/timeline',
    {
      ...readable,
      schema: {
        operationId: 'getContactTimeline',
        tags: ['activities'],
        summary: 'What happened with a contact, newest first',
        params: ContactTimelineParams,
        querystring: TimelineQuery,
        response: { 200: ActivityList, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query, actor }) => {
      if (!(await isContactVisible(db, params.contact_id, actor))) throw notFound('contact')
      return listActivities(db, actor, { ...params, types: typesOf(query) }, pageOf(query))
    },
  )
}

function typesOf({ types }: TimelineQuery) {
  return types?.split(',') as ActivityType[] | undefined
}

function pageOf({ cursor, limit = DEFAULT_LIMIT }: { cursor?: string; limit?: number }) {
  return { cursor, limit }
}
