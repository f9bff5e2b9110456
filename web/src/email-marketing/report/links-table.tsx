import { useQuery } from '@tanstack/react-query'
import { problemMessage } from '../../api/api-problem.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatNumber } from '../../ui/format.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { linksQuery } from './queries.ts'
import { ReportSection } from './report-section.tsx'
import classes from './table.module.css'

/** Which links were clicked, and by how many people. */
export function LinksTable({ campaign_id, hasVariants }: { campaign_id: string; hasVariants: boolean }) {
  const { data, error, refetch } = useQuery(linksQuery(campaign_id))
  return (
    <ReportSection title="Links">
      {error ? (
        <ErrorState message={problemMessage(error)} onRetry={refetch} />
      ) : !data ? (
        <SkeletonBar height="120px" />
      ) : data.length === 0 ? (
        <p className={classes.nothing}>The mail has no links whose clicks are counted.</p>
      ) : (
        <div className={classes.frame}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Link</th>
                {hasVariants && <th scope="col">Variant</th>}
                <th scope="col" className={classes.number}>
                  People
                </th>
                <th scope="col" className={classes.number}>
                  Clicks
                </th>
                <th scope="col" className={classes.number} title="They count nowhere else.">
                  Scanners
                </th>
              </tr>
            </thead>
            <tbody>
              {data.map((link) => (
                <tr key={`${link.variant} ${link.no} ${link.url}`}>
                  <td className={classes.cut} title={link.url}>
                    {link.url.replace(/^https?:\/\//, '')}
                  </td>
                  {hasVariants && <td>{link.variant?.toUpperCase()}</td>}
                  <td className={classes.number}>{formatNumber(link.people)}</td>
                  <td className={classes.number}>{formatNumber(link.clicks)}</td>
                  <td className={`${classes.number} ${classes.muted}`}>{formatNumber(link.bot_clicks)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </ReportSection>
  )
}
