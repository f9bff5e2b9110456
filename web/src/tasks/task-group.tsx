import { Button } from '@mantine/core'
import { type UseInfiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import type { Task } from '../api/types.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { formatNumber } from '../ui/format.ts'
import classes from './task-list.module.css'

interface Props {
  id: string
  title: string
  count: number | undefined
  // biome-ignore lint/suspicious/noExplicitAny: the keys of the queries differ, and nothing here looks at them
  query: UseInfiniteQueryOptions<any, any, any, any, any>
  row: (task: Task) => ReactNode
}

/** A group of tasks, page by page. One that is empty is not shown. */
export function TaskGroup({ id, title, count, query, row }: Props) {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(query)
  if (error) return <ErrorState message={problemMessage(error)} onRetry={() => refetch()} />
  const pages = (data as { pages: { data: Task[] }[] } | undefined)?.pages ?? []
  const tasks = pages.flatMap((page) => page.data).filter((task) => task.deleted_at === null)
  if (tasks.length === 0 && (!isPending || count === 0)) return null
  return (
    <section aria-labelledby={`tasks-${id}`}>
      <h2 id={`tasks-${id}`} className={classes.heading} data-group={id}>
        {title}
        {count !== undefined && <span className={classes.count}>{formatNumber(count)}</span>}
      </h2>
      <ul className={classes.rows}>
        {isPending ? <li className={classes.skeleton} aria-busy="true" aria-label="Loading" /> : tasks.map(row)}
      </ul>
      {hasNextPage && (
        <Button
          className={classes.more}
          variant="default"
          size="compact-sm"
          loading={isFetchingNextPage}
          onClick={() => fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </section>
  )
}
