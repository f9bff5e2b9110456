import { useQuery } from '@tanstack/react-query'
import { meQuery } from './shared-queries.ts'

export type Permission =
  | 'leads:read'
  | 'leads:write'
  | 'leads:delete'
  | 'leads:import'
  | 'pipeline:read'
  | 'pipeline:manage'
  | 'users:read'
  | 'users:manage'
  | 'api_keys:manage'
  | 'settings:manage'

/** Whether the signed-in user may do something. False until it is known: nothing is offered that would be refused. */
export function useCan(permission: Permission): boolean {
  const { data: me } = useQuery(meQuery)
  return me?.permissions.includes(permission) ?? false
}
