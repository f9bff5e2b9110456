import { ActionIcon, Button } from '@mantine/core'
import { IconArrowLeft, IconGhost2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, Navigate } from '@tanstack/react-router'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import { CampaignBuilder } from '../email-marketing/campaigns/campaign-builder.tsx'
import { CampaignMenu } from '../email-marketing/campaigns/campaign-menu.tsx'
import { campaignQuery } from '../email-marketing/campaigns/queries.ts'
import { ScheduledCampaign } from '../email-marketing/campaigns/scheduled-campaign.tsx'
import { useCampaignActions } from '../email-marketing/campaigns/use-campaign-actions.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { formatNumber } from '../ui/format.ts'
import { LeadSkeleton } from '../ui/skeleton.tsx'
import { showToast } from '../ui/toast.tsx'

const route = getRouteApi('/app/crm/email-marketing/campaigns/$id/edit')
const LIST = '/crm/email-marketing/campaigns'

/** Makes a campaign, or shows when a scheduled one goes out. */
export default function CampaignBuilderScreen() {
  const { id } = route.useParams()
  const { step = 'audience' } = route.useSearch()
  const navigate = route.useNavigate()
  const canEdit = useCan('campaigns:write', true)
  const { data: campaign, error, refetch } = useQuery(campaignQuery(id))
  const actions = useCampaignActions({
    onDuplicated: (copy) => navigate({ to: '/crm/email-marketing/campaigns/$id/edit', params: { id: copy.id } }),
    onDeleted: () => navigate({ to: LIST }),
  })
  if (!campaign) {
    if (!error) return <LeadSkeleton />
    if (error instanceof ApiProblem && error.status === 404) return <Missing />
    return <ErrorState message={problemMessage(error)} onRetry={() => refetch()} />
  }
  const hasBegun = campaign.started_at !== null || campaign.status === 'cancelled'
  if (hasBegun) return <Navigate to="/crm/email-marketing/campaigns/$id" params={{ id }} replace />
  const back = (
    <ActionIcon size="lg" aria-label="All campaigns" renderRoot={(props) => <Link to={LIST} {...props} />}>
      <IconArrowLeft size={18} stroke={1.8} />
    </ActionIcon>
  )
  const menu = canEdit && <CampaignMenu campaign={campaign} actions={actions} />
  if (campaign.status !== 'draft' || !canEdit) {
    return <ScheduledCampaign campaign={campaign} actions={canEdit ? actions : undefined} back={back} menu={menu} />
  }
  return (
    <CampaignBuilder
      key={id}
      campaign={campaign}
      step={step}
      back={back}
      actions={menu}
      onStep={(next) => navigate({ search: { step: next } })}
      onSent={(sent) => {
        showToast({
          kind: 'success',
          message:
            sent.status === 'scheduled'
              ? `${sent.name} is scheduled`
              : `${sent.name} is on its way${sent.recipient_count > 0 ? ` to ${formatNumber(sent.recipient_count)} people` : ''}`,
        })
        if (sent.status === 'scheduled') navigate({ to: LIST })
        else navigate({ to: '/crm/email-marketing/campaigns/$id', params: { id } })
      }}
    />
  )
}

function Missing() {
  return (
    <EmptyState
      level={1}
      icon={IconGhost2}
      title="There is no such campaign"
      actions={<Button renderRoot={(props) => <Link to={LIST} {...props} />}>All campaigns</Button>}
    >
      It was deleted, or its address is cut off.
    </EmptyState>
  )
}
