import type { ReactNode } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { SkeletonBar } from '../ui/skeleton.tsx'
import classes from './rows.module.css'

interface Props<Item> {
  label: string
  query: { data?: Item[] | undefined; error: Error | null; refetch: () => unknown }
  /** Said when there is nothing. */
  empty: string
  children: (item: Item) => ReactNode
}

/** A list of settings rows with its loading, empty and error states. */
export function RowList<Item>({ label, query, empty, children }: Props<Item>) {
  const { data, error, refetch } = query
  if (data) {
    return (
      <ul className={classes.rows} aria-label={label}>
        {data.length > 0 ? data.map(children) : <li className={`${classes.row} ${classes.empty}`}>{empty}</li>}
      </ul>
    )
  }
  if (error) return <ErrorState message={problemMessage(error)} onRetry={refetch} />
  return (
    <div className={classes.rows} role="status" aria-label={`Loading: ${label}`}>
      {['52%', '40%'].map((width) => (
        <div key={width} className={classes.row}>
          <SkeletonBar width={width} />
        </div>
      ))}
    </div>
  )
}
