import { queryOptions } from '@tanstack/react-query'
import { api, body } from './client.ts'

const rarelyChanges = 5 * 60_000

/** Who is signed in, with the permissions that decide what is offered. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => body(api.GET('/api/crm/users/me', { signal })),
  staleTime: rarelyChanges,
})

/** Everyone in the workspace, for owner pickers and names. */
export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async ({ signal }) =>
    (await body(api.GET('/api/crm/users', { params: { query: { limit: 200 } }, signal }))).data,
  staleTime: rarelyChanges,
})

/** Every field catalogue in the cache. */
export const FIELDS = ['fields'] as const

/** The field catalogue of leads: labels, types, choices, what may be edited, filtered, sorted. */
export const leadFieldsQuery = queryOptions({
  queryKey: [...FIELDS, 'lead'] as const,
  queryFn: async ({ signal }) =>
    (await body(api.GET('/api/crm/fields/{entity}', { params: { path: { entity: 'lead' } }, signal }))).data,
  staleTime: rarelyChanges,
})

/** The same of contacts. */
export const contactFieldsQuery = queryOptions({
  queryKey: [...FIELDS, 'contact'] as const,
  queryFn: async ({ signal }) =>
    (await body(api.GET('/api/crm/fields/{entity}', { params: { path: { entity: 'contact' } }, signal }))).data,
  staleTime: rarelyChanges,
})

/** The active stages in the order of the board. */
export const stagesQuery = queryOptions({
  queryKey: ['stages'],
  queryFn: async ({ signal }) => (await body(api.GET('/api/crm/pipeline/stages', { signal }))).data,
  staleTime: rarelyChanges,
})
