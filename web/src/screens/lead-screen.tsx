import { ActionIcon } from '@mantine/core'
import { IconArrowLeft, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Timeline } from '../activities/timeline.tsx'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import { leadFieldsQuery, usersQuery } from '../api/shared-queries.ts'
import type { Lead } from '../api/types.ts'
import { LeadContacts } from '../contacts/lead-contacts.tsx'
import { leadContactsQuery } from '../contacts/queries.ts'
import { DuplicateNotice } from '../duplicates/duplicate-notice.tsx'
import { LeadDetails } from '../leads/lead-details.tsx'
import { LeadSummary } from '../leads/lead-summary.tsx'
import { MissingLead } from '../leads/missing-lead.tsx'
import { NeighborLinks } from '../leads/neighbor-links.tsx'
import { deleteLead, leadQuery, restoreLead } from '../leads/queries.ts'
import { StageHistory } from '../leads/stage-history.tsx'
import { useLiveLead } from '../leads/use-live-lead.ts'
import { LeadTasks } from '../tasks/lead-tasks.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { Page } from '../ui/page.tsx'
import { LeadSkeleton } from '../ui/skeleton.tsx'
import { showToast } from '../ui/toast.tsx'
import classes from './lead-screen.module.css'
import { LeadStage } from './lead-stage.tsx'
import { peopleOf, useMailComposer } from './use-mail-composer.tsx'

const SequencesCard = lazy(() => import('../email-marketing/sequences/sequences-card.tsx'))
const FilesPanel = lazy(() => import('../attachments/files-panel.tsx'))

const route = getRouteApi('/app/crm/leads/$id')

const TAB = { exact: true, includeSearch: true }

/** One lead: what is known about it, what happened, and what is next with whom. */
export default function LeadScreen() {
  const { id } = route.useParams()
  const view = route.useSearch()
  const navigate = route.useNavigate()
  useLiveLead(id)
  const lead = useQuery(leadQuery(id))
  const back = view.sort ? (
    <Link className={classes.back} to="/crm/leads">
      <IconArrowLeft size={16} stroke={1.8} />
      Leads
    </Link>
  ) : (
    <Link className={classes.back} to="/crm/pipeline" search={{ search: view.search, filter: view.filter }}>
      <IconArrowLeft size={16} stroke={1.8} />
      Pipeline
    </Link>
  )
  if (isMissing(lead.error)) {
    return (
      <Page title="Lead not found" heading={back}>
        <MissingLead key={id} id={id} back={back} />
      </Page>
    )
  }
  return (
    <Page
      title={lead.data?.business_name ?? 'Lead'}
      heading={
        <>
          {back}
          {view.tab && <h1 className={classes.name}>{lead.data?.business_name}</h1>}
        </>
      }
      scroll="none"
      actions={
        lead.data && (
          <>
            <NeighborLinks
              leadId={id}
              view={view}
              onOpen={(next) => navigate({ to: '/crm/leads/$id', params: { id: next }, search: view, replace: true })}
            />
            <DeleteLead lead={lead.data} />
          </>
        )
      }
    >
      {lead.data ? (
        <LeadBody key={id} lead={lead.data} />
      ) : lead.isPending ? (
        <LeadSkeleton />
      ) : (
        <ErrorState
          title="This lead could not be loaded"
          message={problemMessage(lead.error)}
          isOffline={lead.error instanceof ApiProblem && lead.error.code === 'offline'}
          onRetry={() => lead.refetch()}
        />
      )}
    </Page>
  )
}

/** Not there, or an address that is no lead's at all. */
function isMissing(error: Error | null) {
  return error instanceof ApiProblem && (error.status === 404 || error.status === 400)
}

function LeadBody({ lead }: { lead: Lead }) {
  const { data: fields = [] } = useQuery(leadFieldsQuery)
  const { data: users = [] } = useQuery(usersQuery)
  const canEdit = useCan('leads:write')
  const { tab, types } = route.useSearch()
  const navigate = route.useNavigate()
  const showTypes = (next: string | undefined) =>
    navigate({ search: (search) => ({ ...search, types: next }), replace: true })
  const { data: contacts = [] } = useQuery(leadContactsQuery(lead.id))
  const mail = useMailComposer({ lead_id: lead.id }, peopleOf(contacts, lead))
  return (
    <div className={classes.body} data-tab={tab ?? 'details'}>
      <nav className={classes.tabs} aria-label="Parts of the lead">
        <Link to="." search={(search) => ({ ...search, tab: undefined })} activeOptions={TAB} replace>
          Details
        </Link>
        <Link to="." search={(search) => ({ ...search, tab: 'history' as const })} activeOptions={TAB} replace>
          History
        </Link>
        <Link to="." search={(search) => ({ ...search, tab: 'people' as const })} activeOptions={TAB} replace>
          Tasks &amp; people
        </Link>
      </nav>
      <section className={classes.details} aria-label="Details">
        <DuplicateNotice leadId={lead.id} />
        <LeadSummary lead={lead} stage={<LeadStage lead={lead} canMove={canEdit} />} onWrite={mail.write} />
        <LeadDetails lead={lead} fields={fields} users={users} canEdit={canEdit} />
      </section>
      <section className={classes.history} aria-label="History">
        <Timeline
          of={{ lead_id: lead.id }}
          types={types}
          onTypes={showTypes}
          mailOf={mail.entryOf}
          onWrite={mail.write}
        />
      </section>
      <aside className={classes.side} aria-label="Tasks, people, sequences and files">
        <LeadTasks leadId={lead.id} businessName={lead.business_name} />
        <LeadContacts leadId={lead.id} leadName={lead.business_name} onWrite={mail.writeTo} />
        <Suspense>
          <SequencesCard of={{ lead_id: lead.id }} />
        </Suspense>
        <Suspense>
          <FilesPanel of={{ lead_id: lead.id }} takesFromPage />
        </Suspense>
        <section className={classes.stages} aria-label="Time in stages">
          <h2 className={classes.title}>Time in stages</h2>
          <StageHistory leadId={lead.id} />
        </section>
      </aside>
      {mail.composer}
    </div>
  )
}

function DeleteLead({ lead }: { lead: Lead }) {
  const client = useQueryClient()
  const navigate = route.useNavigate()
  const view = route.useSearch()
  const mayDelete = useCan('leads:delete')
  const { queryKey } = leadQuery(lead.id)

  async function undo() {
    try {
      await restoreLead(lead.id)
      client.invalidateQueries({ queryKey })
      showToast({ message: `${lead.business_name} is back` })
    } catch (error) {
      showToast({ kind: 'error', message: `${lead.business_name} was not restored. ${problemMessage(error)}` })
    }
  }

  const remove = useMutation({
    mutationFn: async () => {
      if (view.sort) await navigate({ to: '/crm/leads' })
      else await navigate({ to: '/crm/pipeline', search: { search: view.search, filter: view.filter } })
      await deleteLead(lead.id)
    },
    onSuccess: () => {
      client.removeQueries({ queryKey })
      showToast({
        message: `Deleted ${lead.business_name}`,
        action: { label: 'Undo', onClick: undo },
        duration: 10_000,
      })
    },
    onError: (error) =>
      showToast({ kind: 'error', message: `${lead.business_name} was not deleted. ${problemMessage(error)}` }),
  })
  if (!mayDelete) return null
  return (
    <ActionIcon
      size="lg"
      aria-label="Delete lead"
      title="Delete lead"
      loading={remove.isPending}
      onClick={() => remove.mutate()}
    >
      <IconTrash size={18} stroke={1.6} />
    </ActionIcon>
  )
}
