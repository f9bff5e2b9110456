import { formatNumber } from '../ui/format.ts'
import classes from './counts.module.css'

/** What becomes of rows, or became of them. */
export interface Outcome {
  created: number
  updated: number
  contacts: number
  skipped: number
  refused: number
}

interface Props {
  counts: Outcome
  /** What would be, rather than what is. */
  isForecast?: boolean
}

/** How many leads and contacts come of a file; what there is none of is left out. */
export function Counts({ counts: { created, updated, contacts, skipped, refused }, isForecast = false }: Props) {
  const shown = [
    { label: isForecast ? 'New leads' : 'Leads created', count: created, isAlwaysShown: true },
    { label: isForecast ? 'New contacts' : 'Contacts added', count: contacts },
    { label: isForecast ? 'Rows that update' : 'Rows that updated', count: updated },
    { label: isForecast ? 'Rows left out' : 'Rows that changed nothing', count: skipped },
    { label: 'Rows refused', count: refused, isAlwaysShown: true, isProblem: refused > 0 },
  ].filter(({ count, isAlwaysShown }) => isAlwaysShown || count > 0)
  return (
    <dl className={classes.counts}>
      {shown.map(({ label, count, isProblem }) => (
        <div key={label} data-refused={isProblem || undefined}>
          <dt>{label}</dt>
          <dd>{formatNumber(count)}</dd>
        </div>
      ))}
    </dl>
  )
}
