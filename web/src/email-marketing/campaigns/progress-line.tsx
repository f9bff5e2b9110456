import { formatDuration, formatNumber } from '../../ui/format.ts'
import classes from './progress-line.module.css'
import type { CampaignRow } from './queries.ts'
import { formatWhen } from './when.ts'

/** How far a campaign is that is being sent, how fast it goes, and how long it takes still. */
export function ProgressLine({ campaign, now }: { campaign: CampaignRow; now: number }) {
  const { stats, snapshot_at, name } = campaign
  const done = stats.recipients - stats.pending
  const share = stats.recipients > 0 ? done / stats.recipients : 0
  return (
    <div className={classes.progress}>
      <div
        className={classes.track}
        role="progressbar"
        aria-label={`Sending ${name}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(share * 100)}
      >
        <span className={classes.bar} style={{ width: `${share * 100}%` }} />
      </div>
      <span className={classes.words}>
        {snapshot_at === null
          ? `Making the list: ${formatNumber(stats.recipients)} so far`
          : `${formatNumber(done)} of ${formatNumber(stats.recipients)}${pace(campaign, now)}`}
      </span>
    </div>
  )
}

function pace({ progress, status }: CampaignRow, now: number): string {
  if (status === 'paused') return ''
  if (!progress) return ''
  if (progress.waits_for_winner) {
    return progress.decides_at ? ` · winner ${formatWhen(progress.decides_at, now)}` : ' · waits for the winner'
  }
  if (progress.next_at) return ` · next ${formatWhen(progress.next_at, now)}`
  if (progress.seconds_left === null) return ''
  const rate = progress.per_second >= 10 ? Math.round(progress.per_second) : Math.round(progress.per_second * 10) / 10
  return ` · ${formatNumber(rate)}/s · ${formatDuration(progress.seconds_left)} left`
}
