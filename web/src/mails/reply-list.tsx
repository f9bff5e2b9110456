import { Button, Switch } from '@mantine/core'
import '@mantine/core/styles/Switch.layer.css'
import { IconInbox } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { useLiveEvents } from '../api/live.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { formatAgo, formatExact } from '../ui/format.ts'
import { SkeletonBar } from '../ui/skeleton.tsx'
import { useNow } from '../ui/use-now.ts'
import { AttachToLead } from './attach-to-lead.tsx'
import { MailEntry } from './mail-entry.tsx'
import { MAILS, type Mail, type MailSummary, repliesQuery } from './queries.ts'
import classes from './reply-list.module.css'

interface Props {
  /** Only those that belong to nobody. */
  unmatched: boolean
  onUnmatched: (unmatched: boolean) => void
  /** The link to the record that the mail is about. */
  linkOf: (mail: MailSummary) => ReactNode
  /** Unset: nothing can be sent, or given to a lead. */
  onReply?: ((mail: Mail) => void) | undefined
}

/** Every mail that came in, newest first; those from people who are not known here can be given to a lead. */
export function ReplyList({ unmatched, onUnmatched, linkOf, onReply }: Props) {
  const client = useQueryClient()
  const replies = useInfiniteQuery(repliesQuery(unmatched))
  const now = useNow()
  useLiveEvents('activity', () => client.invalidateQueries({ queryKey: MAILS }))
  useLiveEvents('lead', () => client.invalidateQueries({ queryKey: [...MAILS, 'received'] }))
  const mails = replies.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <div className={classes.replies}>
      <Switch
        label="Only from people who are not known"
        checked={unmatched}
        onChange={(event) => onUnmatched(event.currentTarget.checked)}
      />
      {replies.isPending ? (
        <div role="status" aria-label="Loading the replies" className={classes.loading}>
          <SkeletonBar height="48px" />
          <SkeletonBar height="48px" />
          <SkeletonBar height="48px" />
        </div>
      ) : replies.isError && mails.length === 0 ? (
        <ErrorState
          message={problemMessage(replies.error)}
          isOffline={replies.error instanceof ApiProblem && replies.error.code === 'offline'}
          onRetry={() => replies.refetch()}
        />
      ) : mails.length === 0 ? (
        <Nothing unmatched={unmatched} onShowAll={() => onUnmatched(false)} />
      ) : (
        <ul className={classes.list} aria-label="Replies">
          {mails.map((mail) => (
            <Reply key={mail.id} mail={mail} now={now} link={linkOf(mail)} onReply={onReply} />
          ))}
        </ul>
      )}
      {replies.hasNextPage && (
        <Button variant="default" loading={replies.isFetchingNextPage} onClick={() => replies.fetchNextPage()}>
          Load older
        </Button>
      )}
    </div>
  )
}

interface ReplyProps extends Pick<Props, 'onReply'> {
  mail: MailSummary
  now: number
  link: ReactNode
}

function Reply({ mail, now, link, onReply }: ReplyProps) {
  const [isAttaching, setAttaching] = useState(false)
  const isUnmatched = mail.lead_id === null && mail.contact_id === null
  return (
    <li className={classes.reply}>
      <div className={classes.line}>
        <span className={classes.from}>{mail.contact_name ?? mail.from_address}</span>
        {isUnmatched ? <span className={classes.unknown}>Not known</span> : link}
        {mail.is_automatic && <span className={classes.aside}>sent by a machine</span>}
        <time className={classes.time} dateTime={mail.created_at} title={formatExact(mail.created_at)}>
          {formatAgo(mail.created_at, now)}
        </time>
      </div>
      <p className={classes.subject}>{mail.subject || 'No subject'}</p>
      <p className={classes.snippet}>{mail.snippet}</p>
      <div className={classes.actions}>
        <MailEntry mail_id={mail.id} status={mail.status} onReply={isUnmatched ? undefined : onReply} />
        {isUnmatched && onReply && (
          <Button variant="default" size="compact-sm" onClick={() => setAttaching(true)}>
            Give to a lead
          </Button>
        )}
      </div>
      {isAttaching && <AttachToLead mail={mail} onClose={() => setAttaching(false)} />}
    </li>
  )
}

function Nothing({ unmatched, onShowAll }: { unmatched: boolean; onShowAll: () => void }) {
  if (unmatched) {
    return (
      <EmptyState
        icon={IconInbox}
        title="Everybody who wrote is known"
        actions={
          <Button variant="default" onClick={onShowAll}>
            Show all replies
          </Button>
        }
      />
    )
  }
  return (
    <EmptyState icon={IconInbox} title="No replies yet">
      Answers to your mails stand here and on the timeline of the lead, once the mail provider receives them: set the
      inbound domain in the mail settings, and the address of the webhook at the provider.
    </EmptyState>
  )
}
