import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { useMemo } from 'react'

/** The rows a table shows and how it gets more of them. */
export interface RowSource<Row> {
  rows: Row[]
  /** How many there are in all, when that is known. */
  total: number | undefined
  /** Nothing has been loaded yet. */
  isLoading: boolean
  /** The rows of the view before, while those of the next are on their way. */
  isStale: boolean
  hasMore: boolean
  isLoadingMore: boolean
  /** Loading more has failed. */
  hasFailed: boolean
  loadMore: () => void
}

interface Page<Row> {
  data: Row[]
  next_cursor: string | null
  total?: number
}

/** The pages of an infinite query as rows of a table. `total` stands on its first page. */
export function useRowSource<Row>(query: UseInfiniteQueryResult<InfiniteData<Page<Row>>>): RowSource<Row> {
  const { data, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } =
    query
  const rows = useMemo(() => data?.pages.flatMap((page) => page.data) ?? [], [data])
  return {
    rows,
    total: data?.pages[0]?.total,
    isLoading: isPending,
    isStale: isPlaceholderData,
    hasMore: hasNextPage,
    isLoadingMore: isFetchingNextPage,
    hasFailed: isFetchNextPageError,
    loadMore: fetchNextPage,
  }
}
