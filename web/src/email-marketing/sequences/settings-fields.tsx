import '@mantine/core/styles/Switch.layer.css'
import { Select, Switch, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { FieldProblem } from '../../api/api-problem.ts'
import { browserTimeZone } from '../../ui/time-zone.ts'
import fields from './fields.module.css'
import { segmentsQuery, topicsQuery } from './queries.ts'
import type { SequenceSettings } from './sequence-form.ts'
import classes from './settings-fields.module.css'
import { WeekdayInput } from './weekday-input.tsx'

interface Props {
  settings: SequenceSettings
  problems: FieldProblem[]
  canEdit: boolean
  onChange: (changed: Partial<SequenceSettings>) => void
}

const STOPS = [
  { key: 'stop_on_reply', label: 'They reply' },
  { key: 'stop_on_click', label: 'They click a link in a mail' },
  { key: 'stop_on_stage_change', label: 'Their lead changes its stage' },
] as const

/** From whom, when, who enters and who leaves. */
export function SettingsFields({ settings, problems, canEdit, onChange }: Props) {
  const { data: topics = [] } = useQuery(topicsQuery)
  const { data: segments = [] } = useQuery(segmentsQuery)
  const errorOf = (name: keyof SequenceSettings) => problems.find(({ path }) => path === `/${name}`)?.message
  const text = (name: 'from_name' | 'from_email' | 'reply_to' | 'description') => ({
    value: settings[name] ?? '',
    error: errorOf(name),
    onChange: (event: { currentTarget: { value: string } }) => onChange({ [name]: event.currentTarget.value || null }),
  })
  const choices = (rows: { id: string; name: string }[]) => rows.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <fieldset className={classes.settings} disabled={!canEdit} aria-label="Settings">
      <Group title="About">
        <TextInput
          label="Name"
          value={settings.name}
          maxLength={100}
          error={errorOf('name')}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        <Textarea label="Description" autosize minRows={2} maxRows={5} maxLength={500} {...text('description')} />
      </Group>
      <Group title="Who enters">
        <Select
          label="Contacts that come into the segment"
          description="They enter by themselves within minutes, each once. Others are put in by hand."
          placeholder="By hand only"
          clearable
          searchable
          data={choices(segments)}
          value={settings.segment_id}
          error={errorOf('segment_id')}
          onChange={(segment_id) => onChange({ segment_id })}
        />
      </Group>
      <Group title="Who leaves before the end">
        {STOPS.map(({ key, label }) => (
          <Switch
            key={key}
            label={label}
            checked={settings[key]}
            onChange={(event) => onChange({ [key]: event.currentTarget.checked })}
          />
        ))}
        <p className={fields.hint}>
          Whoever unsubscribes, bounces or marks a mail as spam always leaves, and so do contacts whose lead is won or
          lost.
        </p>
      </Group>
      <Group title="Sender">
        <div className={fields.row}>
          <TextInput label="Name" placeholder="As in the mail settings" maxLength={100} {...text('from_name')} />
          <TextInput label="Address" placeholder="As in the mail settings" maxLength={254} {...text('from_email')} />
        </div>
        <div className={fields.row}>
          <TextInput
            label="Replies go to"
            placeholder="As in the mail settings"
            maxLength={254}
            {...text('reply_to')}
          />
          <Select
            label="Topic"
            placeholder="All mail"
            clearable
            data={choices(topics)}
            value={settings.topic_id}
            error={errorOf('topic_id')}
            onChange={(topic_id) => onChange({ topic_id })}
          />
        </div>
      </Group>
      <Group title="When mails leave">
        <WeekdayInput
          label="Days"
          value={settings.send_days}
          onChange={(send_days) => send_days.length > 0 && onChange({ send_days })}
        />
        <div className={fields.row}>
          <TextInput
            type="time"
            label="From"
            value={settings.send_from ?? ''}
            error={errorOf('send_from')}
            onChange={(event) => onChange({ send_from: event.currentTarget.value || null })}
          />
          <TextInput
            type="time"
            label="Until"
            value={settings.send_until ?? ''}
            error={errorOf('send_until')}
            onChange={(event) => onChange({ send_until: event.currentTarget.value || null })}
          />
          <Select
            label="Time zone"
            searchable
            allowDeselect={false}
            limit={100}
            data={zones(settings.time_zone)}
            value={settings.time_zone}
            error={errorOf('time_zone')}
            onChange={(time_zone) => time_zone && onChange({ time_zone })}
          />
        </div>
        <Switch
          label="Where each contact lives, if that is known"
          checked={settings.in_recipient_zone}
          onChange={(event) => onChange({ in_recipient_zone: event.currentTarget.checked })}
        />
      </Group>
    </fieldset>
  )
}

function zones(current: string | null): string[] {
  return [...new Set([current ?? 'UTC', browserTimeZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])]
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.group} aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      {children}
    </section>
  )
}
