import { Checkbox, SegmentedControl, Select, TextInput } from '@mantine/core'
import '@mantine/core/styles/FloatingIndicator.layer.css'
import '@mantine/core/styles/SegmentedControl.layer.css'
import { useQuery } from '@tanstack/react-query'
import { ApiProblem } from '../../api/api-problem.ts'
import { meQuery } from '../../api/shared-queries.ts'
import { browserTimeZone } from '../../ui/time-zone.ts'
import { daysLater, instant, wallTime } from '../../ui/zone-time.ts'
import classes from './campaign-builder.module.css'
import { DaysField } from './days-field.tsx'
import type { CampaignEditing } from './use-campaign-form.ts'

const MORNING = '09:00'
const EVENING = '18:00'

/** Now or at a time, on whose clock, and in which hours of which days. */
export function ScheduleFields({ editing: { form, change, error } }: { editing: CampaignEditing }) {
  const { data: me } = useQuery(meQuery)
  const zone = form.time_zone ?? me?.time_zone ?? browserTimeZone()
  const isLater = form.scheduled_at !== null
  const hasHours = form.send_from !== null
  const messageOf = (field: string) => (error instanceof ApiProblem ? error.fieldMessage(field) : undefined)
  const tomorrow = () => instant(daysLater(wallTime(Date.now(), zone), 1, MORNING), zone)
  return (
    <>
      <SegmentedControl
        aria-label="When it is sent"
        value={isLater ? 'later' : 'now'}
        data={[
          { value: 'now', label: 'Now' },
          { value: 'later', label: 'At a time' },
        ]}
        onChange={(when) => change({ scheduled_at: when === 'later' ? tomorrow() : null, time_zone: zone })}
      />
      {isLater && (
        <TextInput
          label="Date and time"
          type="datetime-local"
          value={wallTime(form.scheduled_at as string, zone)}
          error={messageOf('scheduled_at')}
          onChange={({ currentTarget: { value } }) =>
            value && change({ scheduled_at: instant(value, zone), time_zone: zone })
          }
        />
      )}
      <Checkbox
        label="Send only in certain hours"
        checked={hasHours}
        onChange={({ currentTarget: { checked } }) =>
          change({ send_from: checked ? MORNING : null, send_until: checked ? EVENING : null, time_zone: zone })
        }
      />
      {hasHours && (
        <div className={classes.pair}>
          <TextInput
            label="From"
            type="time"
            value={form.send_from ?? ''}
            onChange={({ currentTarget: { value } }) => value && change({ send_from: value })}
          />
          <TextInput
            label="Until"
            type="time"
            value={form.send_until ?? ''}
            error={messageOf('send_until')}
            onChange={({ currentTarget: { value } }) => value && change({ send_until: value })}
          />
        </div>
      )}
      <DaysField value={form.send_days} onChange={(send_days) => change({ send_days, time_zone: zone })} />
      <Select
        label="Time zone"
        data={[...new Set([zone, browserTimeZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])]}
        value={zone}
        allowDeselect={false}
        searchable
        limit={50}
        nothingFoundMessage="No such time zone"
        error={messageOf('time_zone')}
        onChange={(time_zone) => {
          if (!time_zone) return
          const { scheduled_at } = form
          // The clock stays as it was typed.
          change({ time_zone, ...(scheduled_at && { scheduled_at: instant(wallTime(scheduled_at, zone), time_zone) }) })
        }}
      />
      <Checkbox
        label="On each recipient’s own clock"
        description="By the contact’s time zone, else by its state; by the zone above where neither is known."
        checked={form.in_recipient_zone}
        onChange={(event) => change({ in_recipient_zone: event.currentTarget.checked, time_zone: zone })}
      />
    </>
  )
}
