import { Badge } from '@mantine/core'
import '@mantine/core/styles/Badge.layer.css'
import type { ReactNode } from 'react'
import type { Contact } from '../api/types.ts'
import classes from './contact-summary.module.css'
import { ReachLinks } from './reach-links.tsx'

interface Props {
  contact: Contact
  lead: ReactNode
  /** Opens the place where a mail is written; unset: the reader's own mail program does. */
  onWrite?: (() => void) | undefined
}

/** Who a contact is, at which lead, and how to reach it. */
export function ContactSummary({ contact, lead, onWrite }: Props) {
  const role = [contact.job_title, contact.lead_id ? null : contact.company_name].filter(Boolean).join(' · ')
  return (
    <div className={classes.summary}>
      <h1 className={classes.name}>{contact.name}</h1>
      {role && <p className={classes.role}>{role}</p>}
      <div className={classes.line}>
        {lead}
        {contact.is_primary && (
          <Badge variant="light" tt="none">
            Primary
          </Badge>
        )}
      </div>
      <div className={classes.line}>
        <ReachLinks contact={contact} onWrite={onWrite} />
      </div>
    </div>
  )
}
