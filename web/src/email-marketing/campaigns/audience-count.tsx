import { useQuery } from '@tanstack/react-query'
import { problemMessage } from '../../api/api-problem.ts'
import { formatNumber } from '../../ui/format.ts'
import { LEFT_OUT } from '../segments/left-out.ts'
import classes from './audience-count.module.css'
import { type Checks, checksQuery } from './queries.ts'
import type { CampaignEditing } from './use-campaign-form.ts'

/** How many get the campaign as it is saved, and who does not and why. */
export function AudienceCount({ editing: { saved } }: { editing: CampaignEditing }) {
  const { data, error, isPlaceholderData } = useQuery(checksQuery(saved.id, saved.version))
  if (error) return <p role="alert">{problemMessage(error)}</p>
  if (!data) return <p className={classes.number} role="status" aria-label="Counting" />
  return (
    <section className={classes.count} aria-label="How many" aria-busy={isPlaceholderData}>
      <p className={classes.number} role="status">
        <strong>{formatNumber(data.recipients)}</strong> {data.recipients === 1 ? 'person gets' : 'people get'} it
      </p>
      <LeftOut left_out={data.left_out} />
    </section>
  )
}

function LeftOut({ left_out }: Pick<Checks, 'left_out'>) {
  const reasons = LEFT_OUT.filter(({ reason }) => left_out[reason] > 0)
  if (reasons.length === 0) return null
  const sum = reasons.reduce((total, { reason }) => total + left_out[reason], 0)
  return (
    <div>
      <p className={classes.hint}>{formatNumber(sum)} left out</p>
      <ul className={classes.reasons}>
        {reasons.map(({ reason, label }) => (
          <li key={reason}>
            {label} <span className={classes.amount}>{formatNumber(left_out[reason])}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
