import { formatAgo, formatExact, formatNumber } from '../../ui/format.ts'
import { CampaignLink } from './campaign-link.tsx'
import classes from './campaign-list.module.css'
import { CampaignMenu } from './campaign-menu.tsx'
import { ProgressLine } from './progress-line.tsx'
import type { CampaignRow } from './queries.ts'
import { RateCell } from './rate-cell.tsx'
import { StatusBadge } from './status-badge.tsx'
import type { CampaignActions } from './use-campaign-actions.ts'
import { formatWhen } from './when.ts'

interface Props {
  campaign: CampaignRow
  actions: CampaignActions | undefined
  now: number
}

export function CampaignListRow({ campaign, actions, now }: Props) {
  const { name, subject, status, status_reason, segment_name, stats, trend } = campaign
  const hasBegun = stats.recipients > 0
  return (
    <tr className={classes.row}>
      <td className={classes.what}>
        <CampaignLink campaign={campaign} className={classes.name}>
          {name}
        </CampaignLink>
        <span className={classes.about}>
          {subject || 'No subject yet'}
          {segment_name && ` · ${segment_name}`}
        </span>
      </td>
      <td className={classes.status}>
        <span className={classes.badge}>
          <StatusBadge status={status} />
          <When campaign={campaign} now={now} />
        </span>
        {status_reason && <span className={classes.reason}>{status_reason}</span>}
        {hasBegun && (status === 'sending' || status === 'paused') && <ProgressLine campaign={campaign} now={now} />}
      </td>
      <td className={classes.figure} data-label="Recipients">
        {hasBegun ? formatNumber(stats.recipients) : '–'}
      </td>
      <RateCell label="Delivered" count={stats.delivered} of={stats.sent} rate={stats.delivery_rate} />
      <RateCell label="Opened" count={stats.opened} of={stats.sent} rate={stats.open_rate} change={trend?.open_rate} />
      <RateCell
        label="Clicked"
        count={stats.clicked}
        of={stats.sent}
        rate={stats.click_rate}
        change={trend?.click_rate}
      />
      <RateCell
        label="Replied"
        count={stats.replied}
        of={stats.sent}
        rate={stats.reply_rate}
        change={trend?.reply_rate}
      />
      <RateCell label="Bounced" count={stats.bounced} of={stats.sent} rate={stats.bounce_rate} isBad />
      <RateCell
        label="Unsubscribed"
        count={stats.unsubscribed}
        of={stats.sent}
        rate={stats.unsubscribe_rate}
        change={trend?.unsubscribe_rate}
        isBad
      />
      <td className={classes.menu}>{actions && <CampaignMenu campaign={campaign} actions={actions} />}</td>
    </tr>
  )
}

function When({ campaign, now }: Pick<Props, 'campaign' | 'now'>) {
  const { status, starts_at, sent_at, started_at, updated_at, sent_by_name } = campaign
  if (status === 'scheduled' && starts_at) {
    return <time dateTime={starts_at}>{formatWhen(starts_at, now)}</time>
  }
  const at = sent_at ?? started_at ?? updated_at
  const by = sent_by_name && started_at ? ` by ${sent_by_name}` : ''
  return (
    <time dateTime={at} title={formatExact(at) + by}>
      {formatAgo(at, now)}
    </time>
  )
}
