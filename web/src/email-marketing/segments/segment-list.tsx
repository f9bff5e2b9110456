import { Button } from '@mantine/core'
import { useInViewport } from '@mantine/hooks'
import { IconAlertTriangle, IconUsersGroup } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ApiProblem, problemMessage } from '../../api/api-problem.ts'
import type { Filter } from '../../api/filter.ts'
import { contactFieldsQuery, usersQuery } from '../../api/shared-queries.ts'
import type { Field, User } from '../../api/types.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { describePart } from '../../ui/filters/conditions.ts'
import { formatAgo, formatExact, formatNumber } from '../../ui/format.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { useNow } from '../../ui/use-now.ts'
import { previewQuery, type Segment, segmentsQuery } from './queries.ts'
import classes from './segment-list.module.css'

interface Props {
  q: string | undefined
  firstSteps: ReactNode
  onClear: () => void
}

/** Segments, the last changed first, each with how many get its mail now. */
export function SegmentList({ q, firstSteps, onClear }: Props) {
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    segmentsQuery(q),
  )
  const { data: fields = [] } = useQuery(contactFieldsQuery)
  const { data: users = [] } = useQuery(usersQuery)
  const now = useNow()
  if (isPending) {
    return (
      <div className={classes.waiting} role="status" aria-label="Loading the segments">
        {['a', 'b', 'c', 'd'].map((row) => (
          <SkeletonBar key={row} height="44px" />
        ))}
      </div>
    )
  }
  if (error) {
    const isOffline = error instanceof ApiProblem && error.code === 'offline'
    return <ErrorState message={problemMessage(error)} isOffline={isOffline} onRetry={() => refetch()} />
  }
  const rows = data.pages.flatMap((page) => page.data)
  if (rows.length === 0) {
    return q ? (
      <EmptyState
        icon={IconUsersGroup}
        title="No segment of that name"
        actions={
          <Button variant="default" onClick={onClear}>
            Show all
          </Button>
        }
      />
    ) : (
      <EmptyState icon={IconUsersGroup} title="No segments yet" actions={firstSteps}>
        A segment is a filter over your contacts and their leads, such as “roofers in Texas with a hot lead”. Who is in
        it is decided anew each time a campaign is sent.
      </EmptyState>
    )
  }
  return (
    <>
      <ul className={classes.list}>
        {rows.map((segment) => (
          <Row key={segment.id} segment={segment} fields={fields} users={users} now={now} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}

interface RowProps {
  segment: Segment
  fields: Field[]
  users: User[]
  now: number
}

function Row({ segment, fields, users, now }: RowProps) {
  const { ref, inViewport } = useInViewport<HTMLLIElement>()
  const isBroken = segment.missing_fields.length > 0
  return (
    <li ref={ref} className={classes.row}>
      <div className={classes.words}>
        <Link to="/crm/email-marketing/segments/$id" params={{ id: segment.id }} className={classes.name}>
          {segment.name}
        </Link>
        <span className={classes.about}>
          {segment.description ?? described(segment.filter as Filter, fields, users)}
        </span>
      </div>
      <span className={classes.count}>
        {isBroken ? (
          <span
            className={classes.broken}
            title={`It names fields that no longer exist: ${segment.missing_fields.join(', ')}`}
          >
            <IconAlertTriangle size={14} stroke={1.8} aria-hidden />
            needs mending
          </span>
        ) : (
          <SegmentCount filter={segment.filter as Filter} isSeen={inViewport} />
        )}
      </span>
      <time className={classes.time} dateTime={segment.updated_at} title={formatExact(segment.updated_at)}>
        {formatAgo(segment.updated_at, now)}
      </time>
    </li>
  )
}

function described(filter: Filter, fields: Field[], users: User[]): string {
  if (fields.length === 0) return '…'
  return 'and' in filter && filter.and.length === 0 ? 'Every contact' : describePart(filter, fields, users)
}

/** Counted when it comes into sight. */
function SegmentCount({ filter, isSeen }: { filter: Filter; isSeen: boolean }) {
  const { data, error } = useQuery({ ...previewQuery({ filter }), enabled: isSeen })
  if (error) return <span title={problemMessage(error)}>–</span>
  if (!data) return <SkeletonBar width="56px" />
  const left = data.total - data.count
  return (
    <>
      <strong>{formatNumber(data.count)}</strong>
      {left > 0 && <span className={classes.left}>{formatNumber(left)} left out</span>}
    </>
  )
}
