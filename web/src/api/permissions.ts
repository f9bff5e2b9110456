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

/**
 * Whether the signed-in user may do something. Until that is known the answer is `meanwhile`: no, so that nothing is
 * offered that would be refused; yes where an offer that comes late would push the page about.
 */
export function useCan(permission: Permission, meanwhile = false): boolean {
  const { data: me } = useQuery(meQuery)
  return me ? me.permissions.includes(permission) : meanwhile
}
