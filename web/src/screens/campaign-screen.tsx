import { Button } from '@mantine/core'
import { IconGhost2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, Navigate } from '@tanstack/react-router'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { campaignQuery } from '../email-marketing/campaigns/queries.ts'
import { CampaignReport } from '../email-marketing/report/campaign-report.tsx'
import { useLiveReport } from '../email-marketing/report/use-live-report.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { LeadSkeleton } from '../ui/skeleton.tsx'
import { EmailPage } from './email-page.tsx'

const route = getRouteApi('/app/crm/email-marketing/campaigns/$id')

const WHILE_SENDING_MS = 2_000

/** What became of one campaign. */
export default function CampaignScreen() {
  const { id } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, refetch } = useQuery({
    ...campaignQuery(id),
    refetchInterval: ({ state }) => (state.data?.status === 'sending' ? WHILE_SENDING_MS : false),
  })
  useLiveReport(id)
  if (!data) {
    return (
      <EmailPage title="Campaign">{error ? <Missing error={error} onRetry={refetch} /> : <LeadSkeleton />}</EmailPage>
    )
  }
  if (data.status === 'draft') {
    return <Navigate to="/crm/email-marketing/campaigns/$id/edit" params={{ id }} search={{}} replace />
  }
  return (
    <EmailPage title={data.name}>
      <CampaignReport
        campaign={data}
        search={search}
        onSearch={(next) => navigate({ search: next, replace: true, resetScroll: false })}
      />
    </EmailPage>
  )
}

function Missing({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 400)) {
    return (
      <EmptyState
        icon={IconGhost2}
        title="There is no such campaign"
        actions={
          <Button
            variant="default"
            renderRoot={(props) => <Link to="/crm/email-marketing/campaigns" search={{}} {...props} />}
          >
            All campaigns
          </Button>
        }
      >
        It was deleted, or the address is cut off.
      </EmptyState>
    )
  }
  return <ErrorState message={problemMessage(error)} onRetry={onRetry} />
}
