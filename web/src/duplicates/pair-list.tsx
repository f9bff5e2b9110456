import { Button } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { problemMessage } from '../api/api-problem.ts'
import { useLiveEvents } from '../api/live.ts'
import { useCan } from '../api/permissions.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { SkeletonBar } from '../ui/skeleton.tsx'
import classes from './duplicates.module.css'
import { PairCard } from './pair-card.tsx'
import { duplicateQueries, pairsQuery } from './queries.ts'

/** All pairs that may be the same company, the surest first. */
export function PairList() {
  const client = useQueryClient()
  const canMerge = useCan('duplicates:merge')
  useLiveEvents('duplicate', () => client.invalidateQueries({ queryKey: duplicateQueries }))
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(pairsQuery)
  if (!data) {
    return error ? (
      <ErrorState message={problemMessage(error)} onRetry={refetch} />
    ) : (
      <div role="status" aria-label="Loading duplicates" className={classes.list}>
        <SkeletonBar width="60%" />
        <SkeletonBar width="45%" />
      </div>
    )
  }
  const pairs = data.pages.flatMap((page) => page.data)
  const total = data.pages[0]?.total ?? 0
  const isComplete = data.pages[0]?.is_complete ?? true
  if (pairs.length === 0) {
    return (
      <EmptyState icon={IconCircleCheck} title={isComplete ? 'No duplicates' : 'Still comparing'} role="status">
        {isComplete
          ? 'Leads are compared by licence number, e-mail, phone, web domain, and alike names in one city whenever they change.'
          : 'Leads that changed are being compared; what is found appears here by itself.'}
      </EmptyState>
    )
  }
  return (
    <>
      <p className={classes.count} role="status">
        {pairsInWords(total)} of leads may be the same company.
        {!isComplete && ' Others are still being compared.'}
      </p>
      <ul className={classes.list}>
        {pairs.map((pair) => (
          <PairCard key={pair.id} pair={pair} canMerge={canMerge} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" className={classes.more} loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}

/** The server counts no further than this. */
const MOST_COUNTED = 10_000

function pairsInWords(total: number): string {
  if (total === 1) return 'One pair'
  return `${total.toLocaleString('en-US')}${total < MOST_COUNTED ? '' : ' or more'} pairs`
}
