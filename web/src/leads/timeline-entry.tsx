import {
  IconArrowRight,
  IconBolt,
  IconCheckbox,
  IconMail,
  IconNote,
  IconPencil,
  IconPhone,
  IconPlus,
  IconUsers,
} from '@tabler/icons-react'
import type { Activity, Field, User } from '../api/types.ts'
import { formatAgo, formatDuration, formatExact } from '../ui/format.ts'
import { fieldText } from './field-text.ts'
import classes from './timeline.module.css'

const ICONS = {
  email: IconMail,
  call: IconPhone,
  note: IconNote,
  meeting: IconUsers,
  task: IconCheckbox,
  status_change: IconArrowRight,
  signal: IconBolt,
  system: IconPencil,
}

interface Props {
  activity: Activity
  fields: Field[]
  users: User[]
  /** The current time in milliseconds. */
  now: number
}

/** One thing that happened: who, what, from what to what, when. */
export function TimelineEntry({ activity, fields, users, now }: Props) {
  const changes = changesOf(activity)
  const isFirstStage = activity.activity_type !== 'status_change' && activity.to_stage_id !== null
  const Icon = isFirstStage ? IconPlus : ICONS[activity.activity_type]
  return (
    <li className={classes.entry}>
      <span className={classes.icon}>
        <Icon size={14} stroke={1.8} aria-hidden />
      </span>
      <div className={classes.body}>
        <p className={classes.line}>
          <span>
            <What activity={activity} />
          </span>
          <time className={classes.time} dateTime={activity.occurred_at} title={formatExact(activity.occurred_at)}>
            {formatAgo(activity.occurred_at, now)}
          </time>
        </p>
        {changes.length > 0 && (
          <dl className={classes.changes}>
            {changes.map(({ key, from, to }) => {
              const field = fields.find((candidate) => candidate.key === key) ?? {
                key,
                label: key,
                type: 'text' as const,
              }
              return (
                <div key={key} className={classes.change}>
                  <dt>{field.label}</dt>
                  <dd>
                    <del>{fieldText(field, from, users) || 'nothing'}</del>
                    <IconArrowRight size={12} stroke={1.8} role="img" aria-label="to" />
                    <ins>{fieldText(field, to, users) || 'nothing'}</ins>
                  </dd>
                </div>
              )
            })}
          </dl>
        )}
        {activity.description && <p className={classes.text}>{activity.description}</p>}
      </div>
    </li>
  )
}

function What({ activity }: { activity: Activity }) {
  const actor = activity.actor_name
  if (activity.activity_type === 'status_change' && activity.to_stage_name) {
    return (
      <>
        {actor ? <strong>{actor}</strong> : 'Automation'} moved it
        {activity.from_stage_name && (
          <>
            {' '}
            from <strong>{activity.from_stage_name}</strong>
          </>
        )}{' '}
        to <strong>{activity.to_stage_name}</strong>
        {activity.from_stage_name && activity.seconds_in_stage !== null && (
          <span className={classes.aside}>
            {' '}
            after {formatDuration(activity.seconds_in_stage)} in {activity.from_stage_name}
          </span>
        )}
      </>
    )
  }
  return (
    <>
      {activity.subject}
      {actor && <span className={classes.aside}> by {actor}</span>}
    </>
  )
}

function changesOf({ metadata }: Activity) {
  const changes = (metadata.changes ?? {}) as Record<string, [unknown, unknown]>
  return Object.entries(changes).map(([key, [from, to]]) => ({ key, from, to }))
}
