import { Drawer } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { EventHistory } from './event-history.tsx'
import type { Recipient } from './queries.ts'
import classes from './recipient-drawer.module.css'
import { StatusChip } from './status-chip.tsx'
import { RECIPIENT_STATUS } from './words.ts'

interface Props {
  id: string
  /** Unset when the recipient is not among those that are shown. */
  known: Recipient | undefined
  onClose: () => void
}

/** Everything about the mail to one recipient. */
export default function RecipientDrawer({ id, known, onClose }: Props) {
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="md"
      title={known ? (known.contact_name ?? known.email) : 'Recipient'}
    >
      <div className={classes.drawer}>
        {known && (
          <div className={classes.facts}>
            <StatusChip {...RECIPIENT_STATUS[known.status]} />
            <span>{known.email}</span>
            {known.contact_id && (
              <Link to="/crm/contacts/$id" params={{ id: known.contact_id }} search={{}}>
                Contact
              </Link>
            )}
            {known.lead_id && (
              <Link to="/crm/leads/$id" params={{ id: known.lead_id }} search={{}}>
                {known.lead_name ?? 'Lead'}
              </Link>
            )}
            {known.error_message && <p className={classes.error}>{known.error_message}</p>}
          </div>
        )}
        <h3>History</h3>
        <EventHistory recipient_id={id} />
      </div>
    </Drawer>
  )
}
