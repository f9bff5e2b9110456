import type { Import } from './queries.ts'
import classes from './status-badge.module.css'

const LABELS: Record<Import['status'], string> = {
  uploaded: 'Not started',
  running: 'Running',
  completed: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

/** Where an import stands, in a word and a colour. */
export function StatusBadge({ status }: { status: Import['status'] }) {
  return (
    <span className={classes.badge} data-status={status}>
      {LABELS[status]}
    </span>
  )
}
