import { Button } from '@mantine/core'
import { IconMailFast } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiProblem, problemMessage } from '../../api/api-problem.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { useNow } from '../../ui/use-now.ts'
import classes from './campaign-list.module.css'
import { CampaignListRow } from './campaign-list-row.tsx'
import type { CampaignSearch } from './campaign-search.ts'
import { type CampaignRow, campaignsQuery } from './queries.ts'
import type { CampaignActions } from './use-campaign-actions.ts'

interface Props {
  search: CampaignSearch
  /** Left out for who may not change campaigns. */
  actions: CampaignActions | undefined
  firstSteps: ReactNode
  onClear: () => void
}

/** While something goes out the figures move faster than events tell. */
const POLL_MS = 2_000

/** Campaigns, the newest first, with how each of them does. */
export function CampaignList({ search, actions, firstSteps, onClear }: Props) {
  const now = useNow()
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    ...campaignsQuery(search),
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.data.some(({ status }) => status === 'sending')) ? POLL_MS : false,
  })
  if (isPending) {
    return (
      <div className={classes.waiting} role="status" aria-label="Loading the campaigns">
        {['a', 'b', 'c', 'd'].map((row) => (
          <SkeletonBar key={row} height="52px" />
        ))}
      </div>
    )
  }
  if (error) {
    const isOffline = error instanceof ApiProblem && error.code === 'offline'
    return <ErrorState message={problemMessage(error)} isOffline={isOffline} onRetry={() => refetch()} />
  }
  const rows = data.pages.flatMap((page) => page.data)
  if (rows.length === 0) return <Nothing search={search} firstSteps={firstSteps} onClear={onClear} />
  return (
    <>
      <CampaignTable rows={rows} actions={actions} now={now} />
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}

const COLUMNS = ['Recipients', 'Delivered', 'Opened', 'Clicked', 'Replied', 'Bounced', 'Unsubscribed']

export function CampaignTable({
  rows,
  actions,
  now,
}: {
  rows: CampaignRow[]
  actions: CampaignActions | undefined
  now: number
}) {
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Campaign</th>
          <th scope="col">Status</th>
          {COLUMNS.map((label) => (
            <th key={label} scope="col" className={classes.figure} title={label === 'Opened' ? OPENS : undefined}>
              {label}
            </th>
          ))}
          <th>
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <CampaignListRow key={row.id} campaign={row} actions={actions} now={now} />
        ))}
      </tbody>
    </table>
  )
}

const OPENS = 'Some mail programs open every mail by themselves: opens include those.'

function Nothing({ search, firstSteps, onClear }: Pick<Props, 'search' | 'firstSteps' | 'onClear'>) {
  if (search.q || search.status) {
    return (
      <EmptyState
        icon={IconMailFast}
        title="No campaign matches"
        actions={
          <Button variant="default" onClick={onClear}>
            Show all
          </Button>
        }
      />
    )
  }
  return (
    <EmptyState icon={IconMailFast} title="No campaigns yet" actions={firstSteps}>
      A campaign is one mail to many: to a segment of your contacts, filled in for each of them, at the time you choose.
    </EmptyState>
  )
}
