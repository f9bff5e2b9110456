import { Button, Drawer } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { KeyboardEvent } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { SkeletonBar } from '../ui/skeleton.tsx'
import { showToast } from '../ui/toast.tsx'
import { useNow } from '../ui/use-now.ts'
import classes from './notification-panel.module.css'
import { NotificationRow } from './notification-row.tsx'
import { placeOf } from './place-of.ts'
import { markAllRead, markRead, type Notification, notificationsQuery } from './queries.ts'
import { useUnreadCount } from './use-unread-count.ts'

/** What one should know of, at the edge of the window; over the whole of a phone. */
export default function NotificationPanel({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const unread = useUnreadCount()
  const tell = (error: Error) => showToast({ kind: 'error', message: problemMessage(error) })

  function open(notification: Notification) {
    markRead(client, notification, true).catch(tell)
    onClose()
    navigate({ href: placeOf(notification) })
  }

  return (
    <Drawer.Root opened onClose={onClose} position="right" size={400}>
      <Drawer.Overlay color="var(--color-scrim)" backgroundOpacity={1} />
      <Drawer.Content aria-label="Notifications">
        <Drawer.Header className={classes.header}>
          <Drawer.Title className={classes.title}>Notifications</Drawer.Title>
          {unread > 0 && (
            <Button variant="subtle" size="compact-sm" onClick={() => markAllRead(client).catch(tell)}>
              Mark all as read
            </Button>
          )}
          <Drawer.CloseButton aria-label="Close notifications" className={classes.close} />
        </Drawer.Header>
        <Drawer.Body className={classes.body}>
          <List onOpen={open} onToggle={(one) => markRead(client, one, one.read_at === null).catch(tell)} />
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}

interface ListProps {
  onOpen: (notification: Notification) => void
  onToggle: (notification: Notification) => void
}

function List(props: ListProps) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(notificationsQuery)
  const now = useNow()
  if (!data && error) return <ErrorState message={problemMessage(error)} onRetry={refetch} />
  if (!data) return <Loading />
  const all = data.pages.flatMap((page) => page.data)
  if (all.length === 0) {
    return (
      <EmptyState icon={IconBell} title="Nothing new">
        Reminders of your tasks, and what others give you to do, will stand here.
      </EmptyState>
    )
  }
  return (
    <>
      <ul className={classes.list} onKeyDown={moveFocus}>
        {all.map((notification) => (
          <NotificationRow key={notification.id} notification={notification} now={now} {...props} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()} className={classes.more}>
          Show older ones
        </Button>
      )}
    </>
  )
}

/** The arrow keys go from one notification to the next. */
function moveFocus(event: KeyboardEvent<HTMLUListElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step) return
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('a')]
  const row = (event.target as HTMLElement).closest('li')
  const next = links[links.findIndex((link) => row?.contains(link)) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}

function Loading() {
  return (
    <div role="status" aria-label="Loading notifications" className={classes.list}>
      {['70%', '55%', '62%'].map((width) => (
        <div key={width} className={classes.skeleton}>
          <SkeletonBar width={width} />
          <SkeletonBar width="40%" />
        </div>
      ))}
    </div>
  )
}
