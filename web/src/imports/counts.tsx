import { formatNumber } from '../ui/format.ts'
import classes from './counts.module.css'
import type { Import } from './queries.ts'

/** What came of the rows so far. */
export function Counts({ job }: { job: Import }) {
  return (
    <dl className={classes.counts}>
      <div>
        <dt>Leads created</dt>
        <dd>{formatNumber(job.created_count)}</dd>
      </div>
      <div data-refused={job.refused_count > 0 || undefined}>
        <dt>Rows refused</dt>
        <dd>{formatNumber(job.refused_count)}</dd>
      </div>
    </dl>
  )
}
