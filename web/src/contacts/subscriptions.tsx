import '@mantine/core/styles/Switch.layer.css'
import { Button, Switch } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import type { Contact } from '../api/types.ts'
import { formatAgo, formatExact } from '../ui/format.ts'
import { SkeletonBar } from '../ui/skeleton.tsx'
import { useNow } from '../ui/use-now.ts'
import { type Channel, type SubscriptionChange, subscriptionsQuery } from './queries.ts'
import classes from './subscriptions.module.css'

const SubscriptionDialog = lazy(() => import('./subscription-dialog.tsx'))

const CHANNELS: { channel: Channel; label: string }[] = [
  { channel: 'email', label: 'Email' },
  { channel: 'sms', label: 'Text messages' },
]

const isSubscribed = (contact: Contact, channel: Channel) =>
  channel === 'email' ? contact.email_subscribed : contact.sms_subscribed

/** What a contact may be sent, and who decided that, when and why. */
export function Subscriptions({ contact, canEdit }: { contact: Contact; canEdit: boolean }) {
  const [asked, setAsked] = useState<Channel | null>(null)
  return (
    <section className={classes.subscriptions} aria-label="Subscriptions">
      <h2 className={classes.title}>Subscriptions</h2>
      {CHANNELS.map(({ channel, label }) => (
        <Switch
          key={channel}
          label={label}
          description={isSubscribed(contact, channel) ? 'Subscribed' : 'Not subscribed'}
          checked={isSubscribed(contact, channel)}
          disabled={!canEdit}
          onChange={() => setAsked(channel)}
        />
      ))}
      <History id={contact.id} />
      <Suspense>
        {asked && (
          <SubscriptionDialog
            contact={contact}
            channel={asked}
            subscribe={!isSubscribed(contact, asked)}
            onClose={() => setAsked(null)}
          />
        )}
      </Suspense>
    </section>
  )
}

function History({ id }: { id: string }) {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    subscriptionsQuery(id),
  )
  const now = useNow()
  if (isPending) return <SkeletonBar width="60%" />
  if (!data) {
    return (
      <p role="alert" className={classes.problem}>
        The history could not be loaded. {problemMessage(error)}{' '}
        <Button size="compact-xs" variant="default" onClick={() => refetch()}>
          Try again
        </Button>
      </p>
    )
  }
  const changes = data.pages.flatMap((page) => page.data)
  if (changes.length === 0) return <p className={classes.none}>Nothing has been changed here yet.</p>
  return (
    <>
      <ol className={classes.history} aria-label="Changes of subscriptions">
        {changes.map((change) => (
          <li key={change.id}>
            <span>{described(change)}</span>
            {change.reason && <q className={classes.reason}>{change.reason}</q>}
            <span className={classes.about}>
              {[change.actor_name ?? 'By itself', change.address].filter(Boolean).join(' · ')} ·{' '}
              <time dateTime={change.at} title={formatExact(change.at)}>
                {formatAgo(change.at, now)}
              </time>
            </span>
          </li>
        ))}
      </ol>
      {hasNextPage && (
        <Button size="compact-sm" variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Load older
        </Button>
      )}
    </>
  )
}

function described({ subscribed, channel, source }: SubscriptionChange) {
  const what = channel === 'sms' ? 'text messages' : 'email'
  const way = source === 'user' || source === 'system' ? '' : ` (${source})`
  return `${subscribed ? 'Subscribed to' : 'Unsubscribed from'} ${what}${way}`
}
