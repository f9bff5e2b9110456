import { Button, NativeSelect } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import { CampaignList } from '../email-marketing/campaigns/campaign-list.tsx'
import { type CampaignSearch, readCampaignSearch, STATUSES } from '../email-marketing/campaigns/campaign-search.ts'
import { createCampaign, keepCampaign } from '../email-marketing/campaigns/queries.ts'
import { STATUS_LABELS } from '../email-marketing/campaigns/status-badge.tsx'
import { useCampaignActions } from '../email-marketing/campaigns/use-campaign-actions.ts'
import { useLiveCampaigns } from '../email-marketing/campaigns/use-live-campaigns.ts'
import { StatisticsStrip } from '../email-marketing/report/statistics-strip.tsx'
import { SearchBox } from '../ui/filters/search-box.tsx'
import { formatDate } from '../ui/format.ts'
import { showToast } from '../ui/toast.tsx'
import classes from './campaigns-screen.module.css'
import { EmailPage } from './email-page.tsx'

const route = getRouteApi('/app/crm/email-marketing/campaigns')

/** One mail to many: drafts, what is going out, and how the sent ones did. */
export default function CampaignsScreen() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const canEdit = useCan('campaigns:write')
  useLiveCampaigns()
  const open = (id: string) => navigate({ to: '/crm/email-marketing/campaigns/$id/edit', params: { id } })
  const actions = useCampaignActions({ onDuplicated: ({ id }) => open(id) })
  const create = useMutation({
    mutationFn: () => createCampaign(`Campaign of ${formatDate(new Date().toISOString())}`),
    onSuccess: (campaign) => {
      keepCampaign(client, campaign)
      open(campaign.id)
    },
    onError: (error) => showToast({ kind: 'error', message: problemMessage(error) }),
  })
  const narrow = (part: { [K in keyof CampaignSearch]: CampaignSearch[K] | undefined }) =>
    navigate({ search: readCampaignSearch({ ...search, ...part }), replace: true })
  const newCampaign = canEdit && (
    <Button leftSection={<IconPlus size={16} />} loading={create.isPending} onClick={() => create.mutate()}>
      New campaign
    </Button>
  )
  return (
    <EmailPage title="Campaigns" actions={newCampaign}>
      <div className={classes.body}>
        <div className={classes.bar}>
          <SearchBox label="Search campaigns" value={search.q ?? ''} onChange={(q) => narrow({ q })} />
          <NativeSelect
            aria-label="Status"
            data={[
              { value: '', label: 'Every status' },
              ...STATUSES.map((status) => ({ value: status, label: STATUS_LABELS[status] })),
            ]}
            value={search.status ?? ''}
            onChange={(event) =>
              narrow({ status: (event.currentTarget.value || undefined) as CampaignSearch['status'] })
            }
          />
        </div>
        <StatisticsStrip />
        <CampaignList
          search={search}
          actions={canEdit ? actions : undefined}
          firstSteps={newCampaign}
          onClear={() => narrow({ q: undefined, status: undefined })}
        />
      </div>
    </EmailPage>
  )
}
