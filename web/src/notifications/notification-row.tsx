import { UnstyledButton } from '@mantine/core'
import {
  IconArrowBackUp,
  IconBell,
  IconBuildingStore,
  IconCheckbox,
  IconMail,
  IconMailOpened,
} from '@tabler/icons-react'
import type { MouseEvent } from 'react'
import { formatAgo, formatExact } from '../ui/format.ts'
import classes from './notification-panel.module.css'
import { placeOf } from './place-of.ts'
import type { Notification } from './queries.ts'

const ICONS = {
  reminder: IconBell,
  task_assigned: IconCheckbox,
  lead_assigned: IconBuildingStore,
  reply: IconArrowBackUp,
}

interface Props {
  notification: Notification
  now: number
  onOpen: (notification: Notification) => void
  onToggle: (notification: Notification) => void
}

/** A link to what it is about, and a button that marks it as read or not. */
export function NotificationRow({ notification, now, onOpen, onToggle }: Props) {
  const { kind, title, body, email_error, created_at, read_at } = notification
  const isUnread = read_at === null
  const Icon = ICONS[kind]
  const ToggleIcon = isUnread ? IconMailOpened : IconMail
  const toggle = isUnread ? 'Mark as read' : 'Mark as unread'

  function follow(event: MouseEvent) {
    // With a modifier it opens in another tab, as links do.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    onOpen(notification)
  }

  return (
    <li className={classes.row} data-unread={isUnread || undefined}>
      <Icon size={18} stroke={1.6} className={classes.icon} aria-hidden />
      <a className={classes.link} href={placeOf(notification)} onClick={follow}>
        <span className={classes.name}>
          {isUnread && <span className={classes.dot} role="img" aria-label="Unread" />}
          {title}
        </span>
        {body && <span className={classes.detail}>{body}</span>}
        {email_error && <span className={classes.problem}>Not sent by e-mail: {email_error}</span>}
      </a>
      <time className={classes.time} dateTime={created_at} title={formatExact(created_at)}>
        {formatAgo(created_at, now)}
      </time>
      <UnstyledButton
        className={classes.toggle}
        aria-label={`${toggle}: ${title}`}
        title={toggle}
        onClick={() => onToggle(notification)}
      >
        <ToggleIcon size={16} stroke={1.6} />
      </UnstyledButton>
    </li>
  )
}
