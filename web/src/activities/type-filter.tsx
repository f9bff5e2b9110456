import '@mantine/core/styles/Chip.layer.css'
import { Chip } from '@mantine/core'
import classes from './type-filter.module.css'

const CHOICES = [
  { value: 'note', label: 'Notes' },
  { value: 'call', label: 'Calls' },
  { value: 'meeting', label: 'Meetings' },
  { value: 'email', label: 'Emails' },
  { value: 'task', label: 'Tasks' },
  { value: 'status_change', label: 'Stages' },
  { value: 'system', label: 'Changes' },
]

interface Props {
  /** Separated by commas; undefined: everything. */
  types: string | undefined
  onChange: (types: string | undefined) => void
}

/** Which kinds of activity are shown: several at once, none chosen for all. */
export function TypeFilter({ types, onChange }: Props) {
  return (
    <Chip.Group multiple value={types?.split(',') ?? []} onChange={(chosen) => onChange(chosen.join(',') || undefined)}>
      <fieldset className={classes.filter}>
        <legend className="visually-hidden">Show on the timeline</legend>
        {CHOICES.map(({ value, label }) => (
          <Chip key={value} value={value} size="xs" variant="outline">
            {label}
          </Chip>
        ))}
      </fieldset>
    </Chip.Group>
  )
}
