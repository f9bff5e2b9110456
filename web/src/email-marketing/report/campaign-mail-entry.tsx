import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import classes from './campaign-mail-entry.module.css'

const EventHistory = lazy(() => import('./event-history.tsx').then((module) => ({ default: module.EventHistory })))

/** A mail of a campaign on a timeline: unfolds what became of it. */
export function CampaignMailEntry({ recipient_id, campaign_id }: { recipient_id: string; campaign_id: string }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details className={classes.entry} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>What became of it</summary>
      {isOpen && (
        <div className={classes.history}>
          <Suspense>
            <EventHistory recipient_id={recipient_id} />
          </Suspense>
          <Link to="/crm/email-marketing/campaigns/$id" params={{ id: campaign_id }} search={{}}>
            The campaign
          </Link>
        </div>
      )}
    </details>
  )
}
