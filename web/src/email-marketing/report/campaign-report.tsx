import type { Campaign } from '../campaigns/queries.ts'
import classes from './campaign-report.module.css'
import { DomainsTable } from './domains-table.tsx'
import { Figures } from './figures.tsx'
import { LinksTable } from './links-table.tsx'
import { OverTime } from './over-time.tsx'
import { Recipients } from './recipients.tsx'
import { ReportHeader } from './report-header.tsx'
import type { ReportSearch } from './report-search.ts'
import { UnknownChunks } from './unknown-chunks.tsx'
import { VariantsTable } from './variants-table.tsx'

interface Props {
  campaign: Campaign
  search: ReportSearch
  onSearch: (search: ReportSearch) => void
}

/** What became of a campaign: how far it is, its figures, when, where, and for whom. */
export function CampaignReport({ campaign, search, onSearch }: Props) {
  const { id, ab_percent } = campaign
  const hasVariants = ab_percent !== null
  const narrow = (status: ReportSearch['status']) => {
    const { status: _, recipient: __, ...rest } = search
    onSearch(status ? { ...rest, status } : rest)
  }
  return (
    <div className={classes.report}>
      <ReportHeader campaign={campaign} />
      <UnknownChunks campaign_id={id} />
      <Figures campaign={campaign} state={search.status} onState={narrow} />
      <OverTime campaign_id={id} />
      <VariantsTable campaign={campaign} />
      <div className={classes.columns}>
        <LinksTable campaign_id={id} hasVariants={hasVariants} />
        <DomainsTable campaign_id={id} />
      </div>
      <Recipients campaign_id={id} hasVariants={hasVariants} search={search} onSearch={onSearch} />
    </div>
  )
}
