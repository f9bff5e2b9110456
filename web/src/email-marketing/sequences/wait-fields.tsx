import { NumberInput, TextInput } from '@mantine/core'
import classes from './fields.module.css'
import type { WaitSettings } from './steps.ts'
import { WeekdayInput } from './weekday-input.tsx'

interface Props {
  settings: WaitSettings
  onChange: (settings: WaitSettings) => void
}

/** How long a contact rests. */
export function WaitFields({ settings, onChange }: Props) {
  const { days, hours, until_days, until_time } = settings
  const set = (changed: Partial<WaitSettings>) => onChange({ ...settings, ...changed })
  return (
    <div className={classes.stack}>
      <div className={classes.row}>
        <NumberInput
          className={classes.small}
          label="Days"
          value={days}
          min={0}
          max={365}
          allowDecimal={false}
          onChange={(value) => set({ days: Number(value) || 0 })}
        />
        <NumberInput
          className={classes.small}
          label="Hours"
          value={hours}
          min={0}
          max={23}
          allowDecimal={false}
          onChange={(value) => set({ hours: Number(value) || 0 })}
        />
        <TextInput
          className={classes.small}
          type="time"
          label="Then until"
          value={until_time ?? ''}
          onChange={(event) => set({ until_time: event.currentTarget.value || null })}
        />
      </div>
      <WeekdayInput
        label="Only on"
        value={until_days ?? []}
        onChange={(chosen) => set({ until_days: chosen.length > 0 ? chosen : null })}
      />
      <p className={classes.hint}>
        Counted from when the step before was done; after a mail, from when it was sent. Who is waiting already waits as
        long as was said.
      </p>
    </div>
  )
}
