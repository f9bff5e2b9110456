import { IconHeadphones } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { ActivityForm } from './activity-form.tsx'
import { type LoggedType, valuesOf } from './activity-values.ts'
import { formatCallDuration } from './call-duration.ts'
import { type Activity, correctActivity, refreshTimeline, type Subject } from './queries.ts'
import classes from './timeline.module.css'

interface Props {
  of: Subject
  activity: Activity
  isEditing: boolean
  onDone: () => void
}

const DIRECTIONS = {
  call: { inbound: 'They called', outbound: 'We called' },
  email: { inbound: 'They wrote', outbound: 'We wrote' },
}

const MAIL_STATUSES: Record<string, string> = {
  queued: 'waiting to be sent',
  sending: 'being sent',
  complained: 'marked as spam',
  failed: 'not sent',
  unknown: 'may have been sent',
}

/** What is known of a call, a meeting or an email, or the form that corrects it. */
export function ActivityBody({ of, activity, isEditing, onDone }: Props) {
  const client = useQueryClient()
  if (isEditing) {
    return (
      <ActivityForm
        type={activity.activity_type as LoggedType}
        initial={valuesOf(activity)}
        contacts={[]}
        saveLabel="Save changes"
        save={(details) => correctActivity(activity.id, details)}
        onType={() => {}}
        onSaved={() => {
          onDone()
          refreshTimeline(client, of)
        }}
        onCancel={onDone}
      />
    )
  }
  const facts = factsOf(activity)
  return (
    <>
      {(facts.length > 0 || activity.call_recording_url) && (
        <p className={classes.facts}>
          {facts.join(' · ')}
          {activity.call_recording_url && (
            <a href={activity.call_recording_url} target="_blank" rel="noopener noreferrer">
              <IconHeadphones size={13} stroke={1.8} aria-hidden /> Recording
            </a>
          )}
        </p>
      )}
      {activity.description && !('mail_id' in activity.metadata) && (
        <p className={classes.text}>{activity.description}</p>
      )}
    </>
  )
}

function factsOf({ activity_type, direction, call_duration_seconds, outcome, ...activity }: Activity): string[] {
  const directions = activity_type === 'call' || activity_type === 'email' ? DIRECTIONS[activity_type] : undefined
  return [
    outcome,
    direction && directions?.[direction],
    call_duration_seconds !== null && formatCallDuration(call_duration_seconds),
    activity.email_status && (MAIL_STATUSES[activity.email_status] ?? activity.email_status),
    activity.email_opens && `opened ${times(activity.email_opens)}`,
    activity.email_clicks && `clicked ${times(activity.email_clicks)}`,
  ].filter((fact): fact is string => typeof fact === 'string' && fact !== '')
}

function times(count: number) {
  return count === 1 ? 'once' : `${count} times`
}
