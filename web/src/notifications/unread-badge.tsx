import classes from './unread-badge.module.css'

const MOST = 99

/** A small number on a bell; nothing when there is nothing to read. */
export function UnreadBadge({ count }: { count: number }) {
  if (count === 0) return null
  return (
    <span className={classes.badge} aria-hidden>
      {count > MOST ? `${MOST}+` : count}
    </span>
  )
}

/** What a button with the badge is called: "Notifications, 3 unread". */
export function bellLabel(count: number): string {
  return count === 0 ? 'Notifications' : `Notifications, ${count} unread`
}
