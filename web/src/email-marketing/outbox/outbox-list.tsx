import { Button, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconMailbox, IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatAgo, formatExact } from '../../ui/format.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { useNow } from '../../ui/use-now.ts'
import classes from './outbox-list.module.css'
import { outboxQuery } from './queries.ts'

interface Props {
  q: string | undefined
  onSearch: (q: string) => void
  /** The mail that is open. */
  chosen: string | undefined
  onChoose: (id: string) => void
}

const TYPING_MS = 250

/** The mails that were kept, newest first. */
export function OutboxList({ q, onSearch, chosen, onChoose }: Props) {
  const list = useInfiniteQuery(outboxQuery(q))
  const now = useNow()
  const [words, setWords] = useState(q ?? '')
  const search = useDebouncedCallback(onSearch, { delay: TYPING_MS, flushOnUnmount: true })
  const mails = list.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <div className={classes.list}>
      <TextInput
        className={classes.search}
        aria-label="Search the outbox"
        placeholder="Subject or address"
        leftSection={<IconSearch size={15} />}
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value)
          search(event.currentTarget.value.trim())
        }}
      />
      {list.isError ? (
        <ErrorState message={problemMessage(list.error)} onRetry={() => list.refetch()} />
      ) : list.isPending ? (
        <div className={classes.loading} role="status" aria-label="Loading the outbox">
          <SkeletonBar height="52px" />
          <SkeletonBar height="52px" />
          <SkeletonBar height="52px" />
        </div>
      ) : mails.length === 0 ? (
        <EmptyState icon={IconMailbox} title={q ? 'No mail fits' : 'The outbox is empty'}>
          {q ? 'Search for other words of the subject or the address.' : 'Mails that cannot be sent will be kept here.'}
        </EmptyState>
      ) : (
        <ul className={classes.mails} aria-label="Mails">
          {mails.map((mail) => (
            <li key={mail.id}>
              <button
                type="button"
                className={classes.mail}
                aria-current={mail.id === chosen || undefined}
                onClick={() => onChoose(mail.id)}
              >
                <span className={classes.to}>{mail.to_addresses.join(', ')}</span>
                <time dateTime={mail.created_at} title={formatExact(mail.created_at)}>
                  {formatAgo(mail.created_at, now)}
                </time>
                <span className={classes.subject}>{mail.subject || 'No subject'}</span>
                {mail.status && <span className={classes.state}>{mail.status}</span>}
              </button>
            </li>
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button
          variant="default"
          className={classes.more}
          loading={list.isFetchingNextPage}
          onClick={() => list.fetchNextPage()}
        >
          Show older
        </Button>
      )}
    </div>
  )
}
