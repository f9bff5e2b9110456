import { useQuery } from '@tanstack/react-query'
import { problemMessage } from '../../api/api-problem.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatNumber } from '../../ui/format.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { formatPercent } from '../campaigns/rate-cell.tsx'
import { type DomainFigures, domainsQuery } from './queries.ts'
import { ReportSection } from './report-section.tsx'
import classes from './table.module.css'

/** Providers of mailboxes grow wary of senders above these (Google's and Yahoo's sender guidelines: 0.3% spam). */
const MANY_BOUNCES = 0.05
const MANY_COMPLAINTS = 0.003

/** How mail fares at each mail domain: where it bounces, whether somebody filters it. */
export function DomainsTable({ campaign_id }: { campaign_id: string }) {
  const { data, error, refetch } = useQuery(domainsQuery(campaign_id))
  return (
    <ReportSection title="Mail domains">
      {error ? (
        <ErrorState message={problemMessage(error)} onRetry={refetch} />
      ) : !data ? (
        <SkeletonBar height="120px" />
      ) : data.length === 0 ? (
        <p className={classes.nothing}>Nothing has been sent yet.</p>
      ) : (
        <div className={classes.frame}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Domain</th>
                {['Sent', 'Delivered', 'Opened', 'Bounced', 'Spam'].map((label) => (
                  <th key={label} scope="col" className={classes.number}>
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.map((domain) => (
                <Row key={domain.domain} domain={domain} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </ReportSection>
  )
}

function Row({ domain: { domain, sent, delivered, opened, bounced, complained } }: { domain: DomainFigures }) {
  const arrived = delivered || sent - bounced
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0)
  const cell = (part: number, whole: number, many = Number.POSITIVE_INFINITY) => (
    <td className={`${classes.number} ${share(part, whole) > many ? classes.warning : ''}`} title={formatNumber(part)}>
      {whole > 0 ? formatPercent(share(part, whole)) : '–'}
    </td>
  )
  return (
    <tr>
      <td className={classes.cut}>{domain}</td>
      <td className={classes.number}>{formatNumber(sent)}</td>
      {cell(delivered, sent)}
      {cell(opened, arrived)}
      {cell(bounced, sent, MANY_BOUNCES)}
      {cell(complained, arrived, MANY_COMPLAINTS)}
    </tr>
  )
}
