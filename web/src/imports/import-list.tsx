import { Button } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { formatAgo, formatExact, formatNumber } from '../ui/format.ts'
import { SkeletonBar } from '../ui/skeleton.tsx'
import { useNow } from '../ui/use-now.ts'
import classes from './import-list.module.css'
import { type Import, importsQuery } from './queries.ts'
import { StatusBadge } from './status-badge.tsx'

/** The imports so far, newest first. */
export function ImportList() {
  const imports = useInfiniteQuery(importsQuery)
  if (imports.isPending) {
    return (
      <div className={classes.loading} role="status" aria-label="Loading imports">
        <SkeletonBar height="40px" />
        <SkeletonBar height="40px" />
        <SkeletonBar height="40px" />
      </div>
    )
  }
  if (imports.isError) {
    const isOffline = imports.error instanceof ApiProblem && imports.error.code === 'offline'
    return (
      <ErrorState message={problemMessage(imports.error)} isOffline={isOffline} onRetry={() => imports.refetch()} />
    )
  }
  const rows = imports.data.pages.flatMap((page) => page.data)
  if (rows.length === 0)
    return <p className={classes.empty}>No imports yet. The files you send stand here with their results.</p>
  return (
    <>
      <ul className={classes.list}>
        {rows.map((row) => (
          <ImportRow key={row.id} row={row} />
        ))}
      </ul>
      {imports.hasNextPage && (
        <Button variant="default" loading={imports.isFetchingNextPage} onClick={() => imports.fetchNextPage()}>
          Show older imports
        </Button>
      )}
    </>
  )
}

function ImportRow({ row }: { row: Import }) {
  const now = useNow()
  return (
    <li>
      <Link to="/crm/imports/$id" params={{ id: row.id }} className={classes.row}>
        <span className={classes.main}>
          <span className={classes.name}>{row.file_name}</span>
          <span className={classes.detail}>
            {resultOf(row)} · {row.created_by_name ?? 'someone who left'} ·{' '}
            <time dateTime={row.created_at} title={formatExact(row.created_at)}>
              {formatAgo(row.created_at, now)}
            </time>
          </span>
        </span>
        <StatusBadge status={row.status} />
        <IconChevronRight size={16} stroke={1.6} className={classes.chevron} />
      </Link>
    </li>
  )
}

function resultOf(job: Import): string {
  const { status, total_rows, processed_rows, created_count, updated_count, refused_count, undo } = job
  if (undo?.status === 'completed') return 'Undone'
  if (status === 'uploaded') return `${formatNumber(total_rows)} rows`
  if (status === 'running') return `${formatNumber(processed_rows)} of ${formatNumber(total_rows)} rows`
  const refused = refused_count > 0 ? `, ${formatNumber(refused_count)} refused` : ''
  const updated = updated_count > 0 ? `, ${formatNumber(updated_count)} updated` : ''
  return `${formatNumber(created_count)} created${updated}${refused}`
}
