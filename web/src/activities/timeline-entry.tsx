import { ActionIcon } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowRight,
  IconBolt,
  IconCheckbox,
  IconMail,
  IconNote,
  IconPencil,
  IconPhone,
  IconPinFilled,
  IconPlus,
  IconUsers,
} from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Field, User } from '../api/types.ts'
import { readDraft } from '../ui/drafts.ts'
import { formatAgo, formatDuration, formatExact } from '../ui/format.ts'
import { ActivityBody } from './activity-body.tsx'
import { FieldChanges } from './field-changes.tsx'
import { NoteBody } from './note-body.tsx'
import { NoteMenu } from './note-menu.tsx'
import type { Activity, Subject } from './queries.ts'
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

const LOGGED: readonly string[] = ['call', 'meeting', 'email']
const CORRECTED_WITHIN_MS = 15 * 60_000

export interface EntryContext {
  of: Subject
  fields: Field[]
  users: User[]
  /** The current time in milliseconds. */
  now: number
  /** Who reads. */
  me: string | undefined
  canWrite: boolean
  /** What is shown of a mail that was sent or received here. */
  mailOf?: ((entry: Activity) => ReactNode) | undefined
}

/** One thing that happened: who, what, when, and what is to be known of it. */
export function TimelineEntry({ activity, context }: { activity: Activity; context: EntryContext }) {
  const { of, fields, users, now, me, canWrite, mailOf } = context
  const { note_id } = activity
  const mail_id = typeof activity.metadata.mail_id === 'string' ? activity.metadata.mail_id : null
  const [isEditing, setEditing] = useState(() => note_id !== null && canWrite && readDraft(note_id, 'note') !== null)
  const isFirstStage = activity.activity_type !== 'status_change' && activity.to_stage_id !== null
  const isAnswer = mail_id !== null && activity.direction === 'inbound'
  const Icon = isFirstStage ? IconPlus : isAnswer ? IconArrowBackUp : ICONS[activity.activity_type]
  const canCorrect =
    canWrite &&
    mail_id === null &&
    activity.actor_id === me &&
    LOGGED.includes(activity.activity_type) &&
    now - Date.parse(activity.created_at ?? '') < CORRECTED_WITHIN_MS
  return (
    <li className={classes.entry}>
      <span className={classes.icon} data-answer={isAnswer || undefined}>
        <Icon size={14} stroke={1.8} aria-hidden />
      </span>
      <div className={classes.body}>
        <div className={classes.line}>
          <span className={classes.what}>
            <What activity={activity} showContact={of.contact_id === undefined} />
            {activity.note_is_pinned && (
              <IconPinFilled className={classes.pin} size={13} role="img" aria-label="pinned" />
            )}
          </span>
          <time className={classes.time} dateTime={activity.occurred_at} title={formatExact(activity.occurred_at)}>
            {formatAgo(activity.occurred_at, now)}
          </time>
          {note_id && canWrite && (
            <NoteMenu
              of={of}
              id={note_id}
              isPinned={activity.note_is_pinned === true}
              onEdit={() => setEditing(true)}
            />
          )}
          {canCorrect && !isEditing && (
            <ActionIcon
              size="sm"
              aria-label="Correct"
              title="Correct (within 15 minutes)"
              onClick={() => setEditing(true)}
            >
              <IconPencil size={15} stroke={1.8} />
            </ActionIcon>
          )}
        </div>
        <FieldChanges metadata={activity.metadata} fields={fields} users={users} />
        {note_id ? (
          <NoteBody
            of={of}
            id={note_id}
            content={activity.note_content ?? ''}
            version={activity.note_version ?? 1}
            isEditing={isEditing}
            onDone={() => setEditing(false)}
          />
        ) : (
          <ActivityBody of={of} activity={activity} isEditing={isEditing} onDone={() => setEditing(false)} />
        )}
        {activity.activity_type === 'email' && mailOf?.(activity)}
      </div>
    </li>
  )
}

function What({ activity, showContact }: { activity: Activity; showContact: boolean }) {
  const { actor_name: actor, contact_name: contact } = activity
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
      {showContact && contact && (
        <span className={classes.aside}>
          {LOGGED.includes(activity.activity_type) ? ` with ${contact}` : ` – ${contact}`}
        </span>
      )}
      {actor && <span className={classes.aside}> by {actor}</span>}
    </>
  )
}
