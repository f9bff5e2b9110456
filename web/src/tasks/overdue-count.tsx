import { useQuery } from '@tanstack/react-query'
import classes from './overdue-count.module.css'
import { taskSummaryQuery } from './queries.ts'
import { useLiveTasks } from './use-live-tasks.ts'

const AGAIN_MS = 60_000

/** How many of one's own tasks are overdue, beside the menu entry; tasks become overdue by themselves. */
export function OverdueCount() {
  useLiveTasks()
  const { data } = useQuery({ ...taskSummaryQuery(), refetchInterval: AGAIN_MS })
  if (!data?.overdue) return null
  const shown = data.overdue > 99 ? '99+' : data.overdue
  return (
    <span className={classes.count} role="img" aria-label={`${data.overdue} overdue`}>
      {shown}
    </span>
  )
}
