import { useQuery } from '@tanstack/react-query'
import { meQuery } from './shared-queries.ts'
import type { Me } from './types.ts'

/** What a role may allow, from the API's own table. */
export type Permission = Me['permissions'][number]

/**
 * Whether the signed-in user may do something. Until that is known the answer is `meanwhile`: no, so that nothing is
 * offered that would be refused; yes where an offer that comes late would push the page about.
 */
export function useCan(permission: Permission, meanwhile = false): boolean {
  const { data: me } = useQuery(meQuery)
  return me ? me.permissions.includes(permission) : meanwhile
}
