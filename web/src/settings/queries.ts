import { queryOptions } from '@tanstack/react-query'
import { api, body } from '../api/client.ts'
import type { ResponseBody } from '../api/types.ts'

export type Session = ResponseBody<'/api/crm/sessions', 'get'>['data'][number]
export type Invitation = ResponseBody<'/api/crm/invitations', 'get'>['data'][number]
export type Team = ResponseBody<'/api/crm/teams', 'get'>['data'][number]
export type Workspace = ResponseBody<'/api/crm/workspace', 'get'>
export type ApiKey = ResponseBody<'/api/crm/api-keys', 'get'>['data'][number]

/** Where one is signed in. */
export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }) => (await body(api.GET('/api/crm/sessions', { signal }))).data,
})

/** Invitations that nobody has accepted yet. */
export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: async ({ signal }) => (await body(api.GET('/api/crm/invitations', { signal }))).data,
})

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: async ({ signal }) => (await body(api.GET('/api/crm/api-keys', { signal }))).data,
})

export const teamsQuery = queryOptions({
  queryKey: ['teams'],
  queryFn: async ({ signal }) => (await body(api.GET('/api/crm/teams', { signal }))).data,
})

/** The settings of the workspace. */
export const workspaceQuery = queryOptions({
  queryKey: ['workspace'],
  queryFn: ({ signal }) => body(api.GET('/api/crm/workspace', { signal })),
})

/** Whether one has a calendar feed; its secret address is shown only when it is made. */
export const calendarFeedQuery = queryOptions({
  queryKey: ['calendar-feed'],
  queryFn: ({ signal }) => body(api.GET('/api/crm/calendar-feed', { signal })),
})
