import classes from './fields.module.css'
import { DAYS } from './words.ts'

interface Props {
  label: string
  /** ISO days of the week, 1 is Monday. */
  value: readonly number[]
  onChange: (days: number[]) => void
}

export function WeekdayInput({ label, value, onChange }: Props) {
  return (
    <fieldset className={classes.days}>
      <legend>{label}</legend>
      <div>
        {DAYS.map((name, index) => {
          const day = index + 1
          const isOn = value.includes(day)
          return (
            <label key={name} className={classes.day}>
              <input
                type="checkbox"
                checked={isOn}
                onChange={() => onChange(isOn ? value.filter((one) => one !== day) : [...value, day].toSorted())}
              />
              <span>{name}</span>
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}
