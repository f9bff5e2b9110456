import { Button } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { formatAgo, formatExact } from '../ui/format.ts'
import { SkeletonBar } from '../ui/skeleton.tsx'
import { showToast } from '../ui/toast.tsx'
import { useNow } from '../ui/use-now.ts'
import { PurgeDialog } from './purge-dialog.tsx'
import { restore, type TrashEntity, type TrashRow, trashQuery } from './queries.ts'
import classes from './trash-list.module.css'

interface Props {
  entity: TrashEntity
  q: string
  onRestored: (row: TrashRow) => void
}

/** What of one kind is in the trash, with the way back. */
export function TrashList({ entity, q, onRestored }: Props) {
  const trash = useInfiniteQuery(trashQuery(entity, q))
  if (trash.isPending) {
    return (
      <div className={classes.loading} role="status" aria-label="Loading the trash">
        <SkeletonBar height="44px" />
        <SkeletonBar height="44px" />
        <SkeletonBar height="44px" />
      </div>
    )
  }
  if (trash.isError) {
    const isOffline = trash.error instanceof ApiProblem && trash.error.code === 'offline'
    return <ErrorState message={problemMessage(trash.error)} isOffline={isOffline} onRetry={() => trash.refetch()} />
  }
  const rows = trash.data.pages.flatMap((page) => page.data)
  const days = trash.data.pages[0]?.trash_days
  if (rows.length === 0) {
    return q ? (
      <EmptyState icon={IconTrash} title="Nothing of that name">
        Nothing in this part of the trash is called “{q}”.
      </EmptyState>
    ) : (
      <EmptyState icon={IconTrash} title="Nothing here">
        What is deleted stays here for {days} days and can be restored.
      </EmptyState>
    )
  }
  return (
    <>
      <ul className={classes.list}>
        {rows.map((row) => (
          <Row key={row.id} row={row} onRestored={onRestored} />
        ))}
      </ul>
      {trash.hasNextPage && (
        <Button variant="default" loading={trash.isFetchingNextPage} onClick={() => trash.fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}

function Row({ row, onRestored }: { row: TrashRow; onRestored: Props['onRestored'] }) {
  const client = useQueryClient()
  const mayPurge = useCan('trash:purge')
  const [purging, setPurging] = useState(false)
  const restoring = useMutation({
    mutationFn: () => restore(row),
    onSuccess: () => {
      onRestored(row)
      return client.invalidateQueries()
    },
    onError: (error) => showToast({ kind: 'error', message: `It was not restored. ${problemMessage(error)}` }),
  })
  const name = row.name || 'Without a name'
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <span className={classes.name}>{name}</span>
        <Details row={row} />
      </div>
      <Button
        variant="default"
        aria-label={`Restore ${name}`}
        loading={restoring.isPending}
        disabled={row.is_lead_deleted}
        onClick={() => restoring.mutate()}
      >
        Restore
      </Button>
      {mayPurge && (
        <Button variant="subtle" color="red" aria-label={`Delete ${name} for good`} onClick={() => setPurging(true)}>
          Delete for good
        </Button>
      )}
      {purging && <PurgeDialog row={row} onClose={() => setPurging(false)} />}
    </li>
  )
}

function Details({ row }: { row: TrashRow }) {
  const now = useNow()
  const days = Math.max(0, Math.ceil((Date.parse(row.purge_at) - now) / 86_400_000))
  return (
    <span className={classes.detail}>
      <time dateTime={row.deleted_at} title={formatExact(row.deleted_at)}>
        Deleted {formatAgo(row.deleted_at, now)}
      </time>
      {row.deleted_by_name && ` by ${row.deleted_by_name}`}
      {row.lead_name && ` · ${row.lead_name}`}
      {row.is_lead_deleted && ' · restore its lead first'}
      <span className={classes.days} data-soon={days <= 3 || undefined}>
        {' · '}
        {days === 0 ? 'goes today' : `${days} ${days === 1 ? 'day' : 'days'} left`}
      </span>
    </span>
  )
}
