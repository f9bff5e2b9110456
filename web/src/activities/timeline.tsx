import { Button } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { useLiveEvents } from '../api/live.ts'
import { useCan } from '../api/permissions.ts'
import { contactFieldsQuery, leadFieldsQuery, meQuery, usersQuery } from '../api/shared-queries.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { formatDay } from '../ui/format.ts'
import { SkeletonBar } from '../ui/skeleton.tsx'
import { useNow } from '../ui/use-now.ts'
import { Composer } from './composer.tsx'
import { PinnedNotes } from './pinned-notes.tsx'
import { type Activity, refreshTimeline, type Subject, timelineQuery } from './queries.ts'
import classes from './timeline.module.css'
import { type EntryContext, TimelineEntry } from './timeline-entry.tsx'
import { TypeFilter } from './type-filter.tsx'

interface Props {
  of: Subject
  /** The kinds that are shown, separated by commas: the screen keeps them in the address. */
  types?: string | undefined
  onTypes: (types: string | undefined) => void
  /** What an entry shows of a mail that was sent or received here. */
  mailOf?: ((entry: Activity) => ReactNode) | undefined
  /** Opens the place where a mail is written; unset: none can be sent. */
  onWrite?: (() => void) | undefined
}

/** What happened on a lead or with a contact, newest first, and the place to add to it. It follows live. */
export function Timeline({ of, types, onTypes, mailOf, onWrite }: Props) {
  const client = useQueryClient()
  const canWrite = useCan('activities:write')
  useLiveEvents(of.lead_id ? 'lead' : 'contact', (event) => {
    if (event.type === 'reset' || event.id === (of.lead_id ?? of.contact_id)) refreshTimeline(client, of)
  })
  return (
    <div className={classes.timeline}>
      {canWrite && <Composer key={of.lead_id ?? of.contact_id} of={of} onWrite={onWrite} />}
      <PinnedNotes of={of} canWrite={canWrite} />
      <TypeFilter types={types} onChange={onTypes} />
      <Entries of={of} types={types} canWrite={canWrite} onTypes={onTypes} mailOf={mailOf} />
    </div>
  )
}

interface EntriesProps extends Pick<Props, 'of' | 'types' | 'onTypes' | 'mailOf'> {
  canWrite: boolean
}

function Entries({ of, types, canWrite, onTypes, mailOf }: EntriesProps) {
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } =
    useInfiniteQuery(timelineQuery(of, types))
  const { data: leadFields = [] } = useQuery(leadFieldsQuery)
  const { data: contactFields = [] } = useQuery(contactFieldsQuery)
  const { data: users = [] } = useQuery(usersQuery)
  const { data: me } = useQuery(meQuery)
  const now = useNow()
  if (isPending) return <TimelineSkeleton />
  if (!data)
    return <ErrorState title="The timeline could not be loaded" message={problemMessage(error)} onRetry={refetch} />
  const activities = data.pages.flatMap((page) => page.data)
  if (activities.length === 0) return <Nothing isFiltered={types !== undefined} onShowAll={() => onTypes(undefined)} />
  const context = (activity: Activity): EntryContext => ({
    of,
    fields: activity.contact_id ? contactFields : leadFields,
    users,
    now,
    me: me?.id,
    canWrite,
    mailOf,
  })
  return (
    <div>
      {byDay(activities, now).map(({ day, entries }) => (
        <section key={day} aria-label={day}>
          <h3 className={classes.day}>{day}</h3>
          <ol className={classes.entries}>
            {entries.map((activity) => (
              <TimelineEntry key={activity.id} activity={activity} context={context(activity)} />
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

function Nothing({ isFiltered, onShowAll }: { isFiltered: boolean; onShowAll: () => void }) {
  if (isFiltered) {
    return (
      <EmptyState
        icon={IconHistory}
        title="Nothing of this kind"
        actions={
          <Button variant="default" onClick={onShowAll}>
            Show everything
          </Button>
        }
      />
    )
  }
  return (
    <EmptyState icon={IconHistory} title="Nothing has happened yet">
      Notes, calls, meetings and changes will stand here.
    </EmptyState>
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
