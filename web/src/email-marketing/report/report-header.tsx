import { Button } from '@mantine/core'
import { IconAlertTriangle, IconArrowLeft, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useCan } from '../../api/permissions.ts'
import { formatDateTime, formatNumber } from '../../ui/format.ts'
import { useNow } from '../../ui/use-now.ts'
import { CampaignMenu } from '../campaigns/campaign-menu.tsx'
import { ProgressLine } from '../campaigns/progress-line.tsx'
import type { Campaign } from '../campaigns/queries.ts'
import { StatusBadge } from '../campaigns/status-badge.tsx'
import { useCampaignActions } from '../campaigns/use-campaign-actions.ts'
import classes from './report-header.module.css'

/** What the campaign is, how it stands, and what can be done about it. */
export function ReportHeader({ campaign }: { campaign: Campaign }) {
  const { name, subject, status, status_reason } = campaign
  const now = useNow()
  return (
    <header className={classes.header}>
      <Link to="/crm/email-marketing/campaigns" search={{}} className={classes.back}>
        <IconArrowLeft size={15} stroke={1.8} aria-hidden /> Campaigns
      </Link>
      <div className={classes.top}>
        <div className={classes.names}>
          <div className={classes.title}>
            <h2>{name}</h2>
            <StatusBadge status={status} />
          </div>
          <p className={classes.facts}>
            <span>{subject}</span>
            {factsOf(campaign).map((fact) => (
              <span key={fact}>{fact}</span>
            ))}
          </p>
        </div>
        <Actions campaign={campaign} />
      </div>
      {status_reason && (
        <p className={classes.reason} data-status={status} role="status">
          <IconAlertTriangle size={16} stroke={1.8} aria-hidden />
          <span>{status_reason}</span>
        </p>
      )}
      {(status === 'sending' || status === 'paused') && <ProgressLine campaign={campaign} now={now} />}
    </header>
  )
}

function factsOf({ status, segment_name, scheduled_at, started_at, sent_at, sent_by_name, stats }: Campaign): string[] {
  return [
    segment_name && `to ${segment_name}`,
    stats.recipients > 0 && `${formatNumber(stats.recipients)} recipients`,
    sent_at
      ? `sent ${formatDateTime(sent_at)}`
      : started_at
        ? `begun ${formatDateTime(started_at)}`
        : status === 'scheduled' && scheduled_at && `planned for ${formatDateTime(scheduled_at)}`,
    sent_by_name && `by ${sent_by_name}`,
  ].filter((fact): fact is string => typeof fact === 'string')
}

function Actions({ campaign }: { campaign: Campaign }) {
  const { id, name, status } = campaign
  const navigate = useNavigate()
  const actions = useCampaignActions({
    onDuplicated: (copy) => navigate({ to: '/crm/email-marketing/campaigns/$id/edit', params: { id: copy.id } }),
  })
  if (!useCan('campaigns:write')) return null
  return (
    <div className={classes.actions}>
      {status === 'sending' && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={15} />}
          loading={actions.isBusy}
          onClick={() => actions.change({ id, name, action: 'pause' })}
        >
          Pause
        </Button>
      )}
      {status === 'paused' && (
        <Button
          leftSection={<IconPlayerPlay size={15} />}
          loading={actions.isBusy}
          onClick={() => actions.change({ id, name, action: 'resume' })}
        >
          Resume
        </Button>
      )}
      <CampaignMenu campaign={campaign} actions={actions} />
    </div>
  )
}
