import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useLiveEvents } from '../api/live.ts'
import { FIELDS, leadFieldsQuery, meQuery, stagesQuery, usersQuery } from '../api/shared-queries.ts'
import { leadQuery } from '../leads/queries.ts'
import { BOARDS, stageStatsQuery } from '../pipeline/queries.ts'
import { SEARCHES } from '../search/queries.ts'

/**
 * Keeps what is cached but not on screen from being shown again after others have changed it. What is on screen is
 * refreshed by the screen itself; what every screen shares is refreshed here.
 */
export function useFreshCaches() {
  const client = useQueryClient()
  const outdate = (queryKey: QueryKey) => client.invalidateQueries({ queryKey, type: 'inactive', refetchType: 'none' })
  const refresh = (queryKey: QueryKey) => client.invalidateQueries({ queryKey })

  useLiveEvents('lead', (event) => {
    outdate(BOARDS)
    outdate(SEARCHES)
    outdate(event.id === null ? ['lead'] : leadQuery(event.id).queryKey)
  })
  useLiveEvents('import', () => {
    outdate(BOARDS)
    outdate(SEARCHES)
  })
  useLiveEvents('stage', () => {
    refresh(stagesQuery.queryKey)
    refresh(leadFieldsQuery.queryKey)
    outdate(BOARDS)
    outdate(stageStatsQuery.queryKey)
  })
  useLiveEvents('custom_field', () => refresh(FIELDS))
  useLiveEvents('user', () => {
    refresh(usersQuery.queryKey)
    refresh(meQuery.queryKey)
  })
}
