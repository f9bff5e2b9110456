import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { problemMessage } from '../../api/api-problem.ts'
import { formatDateTime, formatExact } from '../../ui/format.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import classes from './event-history.module.css'
import { type MailEvent, recipientEventsQuery } from './queries.ts'
import { eventLabel, OPENS_NOTE } from './words.ts'

/** What became of one mail, as it happened. */
export function EventHistory({ recipient_id }: { recipient_id: string }) {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    recipientEventsQuery(recipient_id),
  )
  if (isPending) {
    return (
      <div role="status" aria-label="Loading the history" className={classes.loading}>
        <SkeletonBar width="60%" />
        <SkeletonBar width="50%" />
      </div>
    )
  }
  if (error) {
    return (
      <p role="alert" className={classes.error}>
        {problemMessage(error)}
      </p>
    )
  }
  const events = data.pages.flatMap((page) => page.data)
  if (events.length === 0) return <p className={classes.quiet}>Nothing has come back about this mail yet.</p>
  return (
    <>
      <ol className={classes.events}>
        {events.map((event) => (
          <Event key={event.id} event={event} />
        ))}
      </ol>
      {events.some(({ type }) => type === 'opened') && <p className={classes.quiet}>Opened: {OPENS_NOTE}</p>}
      {hasNextPage && (
        <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}

function Event({ event }: { event: MailEvent }) {
  const { occurred_at, url, message, user_agent, is_bot } = event
  return (
    <li className={classes.event} data-is-bot={is_bot}>
      <span className={classes.what}>{eventLabel(event)}</span>
      <time dateTime={occurred_at} title={formatExact(occurred_at)}>
        {formatDateTime(occurred_at)}
      </time>
      {(message ?? url) && <span className={classes.detail}>{message ?? url}</span>}
      {is_bot && user_agent && <span className={classes.detail}>{user_agent}</span>}
    </li>
  )
}
