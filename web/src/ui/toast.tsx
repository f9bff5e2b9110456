import { Button } from '@mantine/core'
import classes from './toast.module.css'

interface Toast {
  message: string
  kind?: 'info' | 'success' | 'error'
  /** One thing to do about it, such as Undo. It closes the toast. */
  action?: { label: string; onClick: () => void }
  /** Milliseconds; an error stays until it is closed. */
  duration?: number
  /** A toast with the same id takes the place of the one before. */
  id?: string
}

/** Closes a toast whose time is over, also while the pointer rests on it. */
export async function hideToast(id: string) {
  const { notifications } = await import('./toaster.tsx')
  notifications.hide(id)
}

/** Shows a short message at the edge of the window. Its code is loaded when the first one is needed. */
export async function showToast({ message, kind = 'info', action, duration, id = crypto.randomUUID() }: Toast) {
  const { notifications } = await import('./toaster.tsx')
  notifications.hide(id)
  notifications.show({
    id,
    message: (
      <div className={classes.row}>
        <span className={classes.message}>{message}</span>
        {action && (
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => {
              notifications.hide(id)
              action.onClick()
            }}
          >
            {action.label}
          </Button>
        )}
      </div>
    ),
    role: kind === 'error' ? 'alert' : 'status',
    color: kind === 'error' ? 'red' : 'accent',
    withBorder: true,
    autoClose: duration ?? (kind === 'error' ? false : 5000),
    classNames: { root: classes.toast },
  })
}
