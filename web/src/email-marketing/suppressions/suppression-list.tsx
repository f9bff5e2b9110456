import { ActionIcon, Button } from '@mantine/core'
import { IconMailOff, IconX } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { ApiProblem, problemMessage } from '../../api/api-problem.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatAgo, formatExact } from '../../ui/format.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { useNow } from '../../ui/use-now.ts'
import { type Suppression, suppressionsQuery } from './queries.ts'
import classes from './suppression-list.module.css'
import { REASON_LABELS, type SuppressionSearch } from './suppression-search.ts'

const RemoveDialog = lazy(() => import('./remove-dialog.tsx'))

interface Props {
  search: SuppressionSearch
  canManage: boolean
  firstSteps: ReactNode
  onClear: () => void
}

/** Addresses and domains that get no marketing mail, the newest first. */
export function SuppressionList({ search, canManage, firstSteps, onClear }: Props) {
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    suppressionsQuery(search),
  )
  const [removing, setRemoving] = useState<Suppression | null>(null)
  const now = useNow()
  if (isPending) {
    return (
      <div className={classes.waiting} role="status" aria-label="Loading the suppression list">
        {['a', 'b', 'c', 'd', 'e'].map((row) => (
          <SkeletonBar key={row} height="40px" />
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
    return search.q || search.reason || search.topic ? (
      <EmptyState
        icon={IconMailOff}
        title="Nothing on the list matches"
        actions={
          <Button variant="default" onClick={onClear}>
            Show all
          </Button>
        }
      />
    ) : (
      <EmptyState icon={IconMailOff} title="Nobody is on the list" actions={firstSteps}>
        Who unsubscribes, whose address bounces and who reports a mail as spam comes here by itself, and gets no more
        marketing mail.
      </EmptyState>
    )
  }
  return (
    <>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Address or domain</th>
            <th scope="col">Reason</th>
            <th scope="col">From</th>
            <th scope="col">Since</th>
            <th>
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} now={now} onRemove={canManage ? () => setRemoving(row) : undefined} />
          ))}
        </tbody>
      </table>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Show more
        </Button>
      )}
      <Suspense>{removing && <RemoveDialog suppression={removing} onClose={() => setRemoving(null)} />}</Suspense>
    </>
  )
}

interface RowProps {
  row: Suppression
  now: number
  onRemove: (() => void) | undefined
}

function Row({ row, now, onRemove }: RowProps) {
  const what = row.email ?? `@${row.domain}`
  return (
    <tr className={classes.row}>
      <td className={classes.what}>
        <span className={classes.address}>{what}</span>
        {row.contact_id && (
          <Link to="/crm/contacts/$id" params={{ id: row.contact_id }} className={classes.contact}>
            {row.contact_name}
          </Link>
        )}
      </td>
      <td className={classes.why}>
        <span className={classes.reason} data-reason={row.reason}>
          {REASON_LABELS[row.reason]}
        </span>
        <span className={classes.scope}>{row.topic_name ?? 'All marketing mail'}</span>
        {row.note && <span className={classes.note}>{row.note}</span>}
      </td>
      <td className={classes.source}>{row.created_by_name ?? SOURCES[row.source] ?? row.source}</td>
      <td className={classes.time}>
        <time dateTime={row.created_at} title={formatExact(row.created_at)}>
          {formatAgo(row.created_at, now)}
        </time>
      </td>
      <td className={classes.action}>
        {onRemove && (
          <ActionIcon aria-label={`Take ${what} off the list`} title="Take off the list" onClick={onRemove}>
            <IconX size={16} stroke={1.8} />
          </ActionIcon>
        )}
      </td>
    </tr>
  )
}

const SOURCES: Record<string, string> = {
  link: 'Unsubscribe page',
  user: 'A user who left',
  import: 'Import',
  merge: 'Merge',
  webhook: 'Mail provider',
  provider: 'Mail provider',
  system: 'By itself',
}
