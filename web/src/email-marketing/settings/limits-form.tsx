import { Checkbox, NumberInput } from '@mantine/core'
import type { MailSettings } from './queries.ts'
import classes from './settings-form.module.css'
import { SettingsForm } from './settings-form.tsx'
import { useSettingsForm } from './use-settings-form.ts'

interface Props {
  settings: MailSettings
  canEdit: boolean
}

/** Whether clicks and opens are seen. */
export function TrackingForm({ settings, canEdit }: Props) {
  const editing = useSettingsForm(settings, ['track_clicks', 'track_opens'])
  const { form, change } = editing
  return (
    <SettingsForm editing={editing} canEdit={canEdit}>
      <Checkbox
        label="Count clicks"
        description="Links lead through this server, which counts the click and leads on."
        checked={form.track_clicks}
        onChange={(event) => change({ track_clicks: event.currentTarget.checked })}
      />
      <Checkbox
        label="Count opens"
        description="By a picture that cannot be seen. Some mail programs load it by themselves."
        checked={form.track_opens}
        onChange={(event) => change({ track_opens: event.currentTarget.checked })}
      />
    </SettingsForm>
  )
}

const WEEK = 7

/** How often somebody gets a campaign, and what becomes of one whose time has passed. */
export function LimitsForm({ settings, canEdit }: Props) {
  const editing = useSettingsForm(settings, ['cap_mails', 'cap_days', 'overdue_minutes'])
  const { form, change, messageOf } = editing
  const isCapped = form.cap_mails !== null
  return (
    <SettingsForm editing={editing} canEdit={canEdit}>
      <Checkbox
        label="Limit how often somebody gets a campaign"
        checked={isCapped}
        onChange={({ currentTarget: { checked } }) => change({ cap_mails: checked ? 2 : null, cap_days: WEEK })}
      />
      {isCapped && (
        <div className={classes.pair}>
          <NumberInput
            label="Mails"
            min={1}
            max={100}
            allowDecimal={false}
            value={form.cap_mails ?? ''}
            error={messageOf('cap_mails')}
            onChange={(cap_mails) => typeof cap_mails === 'number' && change({ cap_mails })}
          />
          <NumberInput
            label="In so many days"
            min={1}
            max={365}
            allowDecimal={false}
            value={form.cap_days}
            error={messageOf('cap_days')}
            onChange={(cap_days) => typeof cap_days === 'number' && change({ cap_days })}
          />
        </div>
      )}
      <NumberInput
        label="Minutes that a campaign may be late"
        description="One that could not start for longer, because the server was down, waits for a person."
        min={5}
        max={10_080}
        allowDecimal={false}
        value={form.overdue_minutes}
        error={messageOf('overdue_minutes')}
        onChange={(overdue_minutes) => typeof overdue_minutes === 'number' && change({ overdue_minutes })}
      />
    </SettingsForm>
  )
}
