import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconDownload, IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { useCan } from '../../api/permissions.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatDateTime, formatNumber } from '../../ui/format.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { type Recipient, recipientsCsv, recipientsQuery } from './queries.ts'
import classes from './recipients.module.css'
import { RECIPIENT_STATES, type ReportSearch } from './report-search.ts'
import { ReportSection } from './report-section.tsx'
import { StatusChip } from './status-chip.tsx'
import { RECIPIENT_STATUS, STATE_LABELS } from './words.ts'

const RecipientDrawer = lazy(() => import('./recipient-drawer.tsx'))

const TYPING_MS = 250

interface Props {
  campaign_id: string
  hasVariants: boolean
  search: ReportSearch
  onSearch: (search: ReportSearch) => void
}

/** Who gets the campaign and what became of each mail. */
export function Recipients({ campaign_id, hasVariants, search, onSearch }: Props) {
  const mayExport = useCan('exports:run')
  const { status, q, recipient } = search
  const list = useInfiniteQuery(recipientsQuery(campaign_id, search))
  const rows = list.data?.pages.flatMap((page) => page.data) ?? []
  const set = ({ recipient: _, ...kept }: ReportSearch) => onSearch(kept)
  return (
    <ReportSection
      title="Recipients"
      actions={
        mayExport && (
          <Button
            component="a"
            href={recipientsCsv(campaign_id, search)}
            download
            variant="default"
            leftSection={<IconDownload size={15} />}
          >
            Export as CSV
          </Button>
        )
      }
    >
      <search className={classes.filters} aria-label="Filter the recipients">
        <SearchInput key={q ?? ''} initial={q ?? ''} onSearch={(words) => set(withQ(search, words))} />
        <Select
          aria-label="Which recipients"
          placeholder="All recipients"
          data={RECIPIENT_STATES.map((value) => ({ value, label: STATE_LABELS[value] }))}
          value={status ?? null}
          onChange={(value) => set(withStatus(search, value as ReportSearch['status'] | null))}
          clearable
        />
      </search>
      {list.isError ? (
        <ErrorState message={problemMessage(list.error)} onRetry={() => list.refetch()} />
      ) : list.isPending ? (
        <SkeletonBar height="200px" />
      ) : rows.length === 0 ? (
        <p className={classes.nothing}>
          {status || q ? 'No recipient fits.' : 'The list of recipients is made when sending begins.'}
        </p>
      ) : (
        <ul className={classes.list} aria-label="Recipients">
          {rows.map((row) => (
            <li key={row.id}>
              <button type="button" className={classes.row} onClick={() => onSearch({ ...search, recipient: row.id })}>
                <Row recipient={row} hasVariants={hasVariants} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          Show more
        </Button>
      )}
      {recipient && (
        <Suspense>
          <RecipientDrawer
            id={recipient}
            known={rows.find((row) => row.id === recipient)}
            onClose={() => set(search)}
          />
        </Suspense>
      )}
    </ReportSection>
  )
}

function Row({ recipient, hasVariants }: { recipient: Recipient; hasVariants: boolean }) {
  const { email, contact_name, lead_name, status, variant, sent_at, open_count, click_count, error_message } = recipient
  return (
    <>
      <span className={classes.who}>
        <strong>{contact_name ?? email}</strong>
        <span className={classes.aside}>{[contact_name && email, lead_name].filter(Boolean).join(' · ')}</span>
        {error_message && <span className={classes.aside}>{error_message}</span>}
      </span>
      <span className={classes.state}>
        <StatusChip {...RECIPIENT_STATUS[status]} />
        {hasVariants && <span className={classes.aside}>{variant.toUpperCase()}</span>}
      </span>
      <span className={classes.counts}>
        {[
          open_count > 0 && `${formatNumber(open_count)} × opened`,
          click_count > 0 && `${formatNumber(click_count)} × clicked`,
          recipient.replied_at && 'replied',
          recipient.unsubscribed_at && 'unsubscribed',
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      <span className={classes.time}>{sent_at && formatDateTime(sent_at)}</span>
    </>
  )
}

function SearchInput({ initial, onSearch }: { initial: string; onSearch: (words: string) => void }) {
  const [words, setWords] = useState(initial)
  const search = useDebouncedCallback(onSearch, { delay: TYPING_MS, flushOnUnmount: true })
  return (
    <TextInput
      aria-label="Search the recipients"
      placeholder="Name, company or address"
      leftSection={<IconSearch size={15} />}
      value={words}
      onChange={(event) => {
        setWords(event.currentTarget.value)
        search(event.currentTarget.value.trim())
      }}
    />
  )
}

const withQ = ({ q: _, ...rest }: ReportSearch, q: string): ReportSearch => (q ? { ...rest, q } : rest)
const withStatus = ({ status: _, ...rest }: ReportSearch, status: ReportSearch['status'] | null): ReportSearch =>
  status ? { ...rest, status } : rest
