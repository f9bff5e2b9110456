import classes from './status-chip.module.css'
import type { Tone } from './words.ts'

/** A state in a word and a colour. */
export function StatusChip({ label, tone }: { label: string; tone: Tone }) {
  return (
    <span className={classes.chip} data-tone={tone}>
      {label}
    </span>
  )
}
