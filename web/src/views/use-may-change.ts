import { useQuery } from '@tanstack/react-query'
import { useCan } from '../api/permissions.ts'
import { meQuery } from '../api/shared-queries.ts'
import type { SavedView } from './queries.ts'

/** Whether the signed-in user may change a view: one's own, and shared ones for those who keep them. */
export function useMayChange(saved: SavedView | undefined): boolean {
  const { data: me } = useQuery(meQuery)
  const canShare = useCan('views:share')
  return saved !== undefined && (saved.owner_id === me?.id || (saved.is_shared && canShare))
}
