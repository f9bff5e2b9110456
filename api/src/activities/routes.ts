import type { Context } from '../context.ts'
import { findAnyLead } from '../leads/queries.ts'
import type { App } from '../platform/app-type.ts'
import { notFound } from '../platform/errors.ts'
import { IdParams, problems, ref } from '../platform/schemas.ts'
import { type ActivityType, findActivity, listActivities } from './queries.ts'
import { Activity, ActivityList, ActivityListQuery, TimelineParams, TimelineQuery } from './schemas.ts'

const DEFAULT_LIMIT = 50

export function activities(app: App, { db }: Context) {
  app.addSchema(Activity)
  const readable = { config: { permission: 'leads:read' } } as const

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
    ({ query: { activity_type, limit = DEFAULT_LIMIT, cursor, ...filter }, actor }) =>
      listActivities(db, actor, { ...filter, types: activity_type && [activity_type] }, { cursor, limit }),
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
    async ({ params, actor }) => (await findActivity(db, params.id, actor)) ?? Promise.reject(notFound('activity')),
  )

  app.get(
    '/api/crm/activities/lead/:lead_id/timeline',
    {
      ...readable,
      schema: {
        operationId: 'getTimeline',
        tags: ['activities'],
        summary: 'What happened on a lead, newest first',
        params: TimelineParams,
        querystring: TimelineQuery,
        response: { 200: ActivityList, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query: { types, limit = DEFAULT_LIMIT, cursor }, actor }) => {
      if (!(await findAnyLead(db, params.lead_id, actor))) throw notFound('lead')
      return listActivities(
        db,
        actor,
        { lead_id: params.lead_id, types: types?.split(',') as ActivityType[] | undefined },
        { cursor, limit },
      )
    },
  )
}
