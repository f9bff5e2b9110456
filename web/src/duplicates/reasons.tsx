import classes from './duplicates.module.css'
import type { Pair } from './queries.ts'

const LABELS: Record<Pair['reasons'][number], string> = {
  licence_number: 'same licence',
  email: 'same e-mail',
  phone: 'same phone',
  domain: 'same web domain',
  name: 'alike name in one city',
}

/** Why two leads may be one company, and how sure that is. */
export function Reasons({ pair }: { pair: Pick<Pair, 'reasons' | 'likeness'> }) {
  return (
    <p className={classes.reasons}>
      {pair.reasons.map((reason) => (
        <span key={reason} className={classes.reason}>
          {LABELS[reason]}
        </span>
      ))}
      <span className={classes.likeness}>{pair.likeness}% sure</span>
    </p>
  )
}
