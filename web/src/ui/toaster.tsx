import '@mantine/notifications/styles.layer.css'
import { Notifications } from '@mantine/notifications'
import classes from './toast.module.css'

export { notifications } from '@mantine/notifications'

/** The place where toasts appear: above the bottom bar on a phone. */
export default function Toaster() {
  return <Notifications position="bottom-right" limit={4} zIndex="var(--layer-toast)" className={classes.toasts} />
}
