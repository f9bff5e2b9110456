import { Checkbox } from '@mantine/core'
import classes from './days-field.module.css'

/** ISO days of the week, 1 is Monday. */
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** The days on which mails may go out; at least one. */
export function DaysField({ value, onChange }: { value: readonly number[]; onChange: (days: number[]) => void }) {
  return (
    <fieldset className={classes.days}>
      <legend className={classes.legend}>Days</legend>
      {DAYS.map((label, index) => {
        const day = index + 1
        const isChosen = value.includes(day)
        return (
          <Checkbox
            key={label}
            label={label}
            checked={isChosen}
            disabled={isChosen && value.length === 1}
            onChange={() =>
              onChange(isChosen ? value.filter((other) => other !== day) : [...value, day].toSorted((a, b) => a - b))
            }
          />
        )
      })}
    </fieldset>
  )
}
