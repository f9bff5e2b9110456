import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useLiveEvents } from '../api/live.ts'
import { refreshNotifications, unreadCountQuery } from './queries.ts'

/** How many notifications wait to be read, as it changes. */
export function useUnreadCount(): number {
  const client = useQueryClient()
  useLiveEvents('notification', () => refreshNotifications(client))
  return useQuery(unreadCountQuery).data ?? 0
}
