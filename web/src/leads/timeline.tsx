import { Button } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { problemMessage } from '../api/api-problem.ts'
import type { Activity, Field, User } from '../api/types.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { formatDay } from '../ui/format.ts'
import { SkeletonBar } from '../ui/skeleton.tsx'
import { useNow } from '../ui/use-now.ts'
import { timelineQuery } from './queries.ts'
import classes from './timeline.module.css'
import { TimelineEntry } from './timeline-entry.tsx'

interface Props {
  leadId: string
  fields: Field[]
  users: User[]
}

/** What happened on a lead, newest first, under the day it happened. */
export function Timeline({ leadId, fields, users }: Props) {
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } =
    useInfiniteQuery(timelineQuery(leadId))
  const now = useNow()
  if (isPending) return <TimelineSkeleton />
  if (!data)
    return <ErrorState title="The timeline could not be loaded" message={problemMessage(error)} onRetry={refetch} />
  const activities = data.pages.flatMap((page) => page.data)
  if (activities.length === 0) {
    return (
      <EmptyState icon={IconHistory} title="Nothing has happened yet">
        Moves between stages and changes of fields will stand here.
      </EmptyState>
    )
  }
  return (
    <div>
      {byDay(activities, now).map(({ day, entries }) => (
        <section key={day} aria-label={day}>
          <h3 className={classes.day}>{day}</h3>
          <ol className={classes.entries}>
            {entries.map((activity) => (
              <TimelineEntry key={activity.id} activity={activity} fields={fields} users={users} now={now} />
            ))}
          </ol>
        </section>
      ))}
      {isFetchNextPageError && (
        <p className={classes.error} role="alert">
          {problemMessage(error)}
        </p>
      )}
      {hasNextPage && (
        <Button variant="default" fullWidth loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Load older
        </Button>
      )}
    </div>
  )
}

function byDay(activities: Activity[], now: number) {
  const days: { day: string; entries: Activity[] }[] = []
  for (const activity of activities) {
    const day = formatDay(activity.occurred_at, now)
    const last = days.at(-1)
    if (last?.day === day) last.entries.push(activity)
    else days.push({ day, entries: [activity] })
  }
  return days
}

function TimelineSkeleton() {
  return (
    <div className={classes.skeleton} role="status" aria-label="Loading the timeline">
      <SkeletonBar width="20%" />
      <SkeletonBar width="70%" height="16px" />
      <SkeletonBar width="55%" height="16px" />
      <SkeletonBar width="62%" height="16px" />
    </div>
  )
}
