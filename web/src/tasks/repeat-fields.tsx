import { Chip, Group, NativeSelect, NumberInput, TextInput } from '@mantine/core'
import '@mantine/core/styles/Chip.layer.css'
import { daysLater, type WallTime } from '../ui/zone-time.ts'
import {
  describeRule,
  FREQUENCIES,
  type Frequency,
  newRepeat,
  type Repeat,
  readRule,
  UNITS,
  WEEKDAY_LABELS,
  WEEKDAYS,
  type Weekday,
  writeRule,
} from './repeat.ts'
import classes from './task-dialog.module.css'

interface Props {
  rule: string | null
  due: WallTime | null
  error?: string | undefined
  onChange: (rule: string | null) => void
}

/** How often a task comes again, in words. */
export function RepeatFields({ rule, due, error, onChange }: Props) {
  const repeat = rule ? readRule(rule) : undefined
  const change = (part: Partial<Repeat>) => onChange(writeRule({ ...(repeat ?? newRepeat(due)), ...part }))
  return (
    <fieldset className={classes.repeat}>
      <legend>Repeats {rule && <strong>{describeRule(rule)}</strong>}</legend>
      <Group gap="xs" align="end">
        <NativeSelect
          aria-label="How often"
          value={rule ? (repeat?.frequency ?? 'OTHER') : ''}
          error={error}
          data={[
            { value: '', label: 'Does not repeat' },
            ...FREQUENCIES.map((value) => ({ value, label: `Every ${UNITS[value]}` })),
            ...(rule && !repeat ? [{ value: 'OTHER', label: 'By its own rule' }] : []),
          ]}
          onChange={({ currentTarget: { value } }) => {
            if (value === '') onChange(null)
            else if (value !== 'OTHER') change({ frequency: value as Frequency })
          }}
        />
        {repeat && (
          <>
            <NumberInput
              aria-label={`How many ${UNITS[repeat.frequency]}s apart`}
              prefix="every "
              min={1}
              max={99}
              w={92}
              value={repeat.interval}
              onChange={(interval) => change({ interval: Math.max(1, Number(interval) || 1) })}
            />
            <NativeSelect
              aria-label="Until when"
              value={repeat.ends.kind}
              data={[
                { value: 'never', label: 'without end' },
                { value: 'count', label: 'this many times' },
                { value: 'until', label: 'until a day' },
              ]}
              onChange={({ currentTarget: { value } }) => change({ ends: newEnd(value, due) })}
            />
          </>
        )}
        {repeat?.ends.kind === 'count' && (
          <NumberInput
            aria-label="Times"
            min={1}
            max={999}
            w={80}
            value={repeat.ends.count}
            onChange={(count) => change({ ends: { kind: 'count', count: Math.max(1, Number(count) || 1) } })}
          />
        )}
        {repeat?.ends.kind === 'until' && (
          <TextInput
            type="date"
            aria-label="Last day"
            value={repeat.ends.day}
            onChange={({ currentTarget: { value } }) => value && change({ ends: { kind: 'until', day: value } })}
          />
        )}
      </Group>
      {repeat?.frequency === 'WEEKLY' && (
        <Chip.Group multiple value={repeat.days} onChange={(days) => change({ days: days as Weekday[] })}>
          <Group gap={4} mt="xs">
            {WEEKDAYS.map((day) => (
              <Chip key={day} value={day} size="xs" variant="light">
                {WEEKDAY_LABELS[day]}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
    </fieldset>
  )
}

function newEnd(kind: string, due: WallTime | null): Repeat['ends'] {
  if (kind === 'count') return { kind, count: 5 }
  if (kind === 'until') return { kind, day: daysLater(due ?? new Date().toISOString(), 90).slice(0, 10) }
  return { kind: 'never' }
}
