import { queryOptions } from '@tanstack/react-query'
import { api, body } from '../api/client.ts'

/** Whether the workspace still waits for its first administrator. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => body(api.GET('/api/crm/setup', { signal })),
})

/** Whether a forgotten password can be replaced by mail. */
export const passwordResetQuery = queryOptions({
  queryKey: ['password-reset'],
  queryFn: ({ signal }) => body(api.GET('/api/auth/password-reset', { signal })),
})

/** Whom an invitation link invites. */
export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) =>
      body(api.GET('/api/crm/invitations/accept/{token}', { params: { path: { token } }, signal })),
  })
