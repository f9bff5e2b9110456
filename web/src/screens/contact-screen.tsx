import { ActionIcon } from '@mantine/core'
import { IconArrowLeft, IconBuildingStore, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Timeline } from '../activities/timeline.tsx'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import { contactFieldsQuery, usersQuery } from '../api/shared-queries.ts'
import type { Contact } from '../api/types.ts'
import { ContactDetails } from '../contacts/contact-details.tsx'
import { ContactSummary } from '../contacts/contact-summary.tsx'
import { MissingContact } from '../contacts/missing-contact.tsx'
import { contactQuery } from '../contacts/queries.ts'
import { Subscriptions } from '../contacts/subscriptions.tsx'
import { useLiveContact } from '../contacts/use-live-contacts.ts'
import { useRemoveContact } from '../contacts/use-remove-contact.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { Page } from '../ui/page.tsx'
import { LeadSkeleton } from '../ui/skeleton.tsx'
import classes from './lead-screen.module.css'
import { peopleOf, useMailComposer } from './use-mail-composer.tsx'

const ConsentCard = lazy(() =>
  import('../email-marketing/suppressions/consent-card.tsx').then((module) => ({ default: module.ConsentCard })),
)
const SequencesCard = lazy(() => import('../email-marketing/sequences/sequences-card.tsx'))
const FilesPanel = lazy(() => import('../attachments/files-panel.tsx'))

const route = getRouteApi('/app/crm/contacts/$id')

const TAB = { exact: true, includeSearch: true }

/** One contact: what is known about a person, what they may be sent, and what happened. */
export default function ContactScreen() {
  const { id } = route.useParams()
  const { tab } = route.useSearch()
  useLiveContact(id)
  const contact = useQuery(contactQuery(id))
  const back = (
    <Link className={classes.back} to="/crm/contacts">
      <IconArrowLeft size={16} stroke={1.8} />
      Contacts
    </Link>
  )
  if (isMissing(contact.error)) {
    return (
      <Page title="Contact not found" heading={back}>
        <MissingContact key={id} id={id} back={back} />
      </Page>
    )
  }
  return (
    <Page
      title={contact.data?.name ?? 'Contact'}
      heading={
        <>
          {back}
          {tab && <h1 className={classes.name}>{contact.data?.name}</h1>}
        </>
      }
      scroll="none"
      actions={contact.data && <DeleteContact contact={contact.data} />}
    >
      {contact.data ? (
        <ContactBody key={id} contact={contact.data} />
      ) : contact.isPending ? (
        <LeadSkeleton />
      ) : (
        <ErrorState
          title="This contact could not be loaded"
          message={problemMessage(contact.error)}
          isOffline={contact.error instanceof ApiProblem && contact.error.code === 'offline'}
          onRetry={() => contact.refetch()}
        />
      )}
    </Page>
  )
}

/** Not there, or an address that is no contact's at all. */
function isMissing(error: Error | null) {
  return error instanceof ApiProblem && (error.status === 404 || error.status === 400)
}

function ContactBody({ contact }: { contact: Contact }) {
  const { data: fields = [] } = useQuery(contactFieldsQuery)
  const { data: users = [] } = useQuery(usersQuery)
  const canEdit = useCan('contacts:write')
  const { tab, types } = route.useSearch()
  const navigate = route.useNavigate()
  const showTypes = (next: string | undefined) =>
    navigate({ search: (search) => ({ ...search, types: next }), replace: true })
  const mail = useMailComposer({ contact_id: contact.id }, peopleOf([contact]))
  return (
    <div className={classes.body} data-tab={tab ?? 'details'}>
      <nav className={classes.tabs} aria-label="Parts of the contact">
        <Link to="." search={(search) => ({ ...search, tab: undefined })} activeOptions={TAB} replace>
          Details
        </Link>
        <Link to="." search={(search) => ({ ...search, tab: 'history' as const })} activeOptions={TAB} replace>
          History
        </Link>
        <Link to="." search={(search) => ({ ...search, tab: 'more' as const })} activeOptions={TAB} replace>
          More
        </Link>
      </nav>
      <section className={classes.details} aria-label="Details">
        <ContactSummary contact={contact} lead={<LeadLink contact={contact} />} onWrite={mail.write} />
        <ContactDetails contact={contact} fields={fields} users={users} canEdit={canEdit} />
      </section>
      <section className={classes.history} aria-label="History">
        <Timeline
          of={{ contact_id: contact.id }}
          types={types}
          onTypes={showTypes}
          mailOf={mail.entryOf}
          onWrite={mail.write}
        />
      </section>
      <aside className={classes.side} aria-label="Subscriptions, sequences and files">
        <Subscriptions contact={contact} canEdit={canEdit} />
        <Suspense>
          <ConsentCard contact={contact} onErased={() => navigate({ to: '/crm/contacts' })} />
        </Suspense>
        <Suspense>
          <SequencesCard of={{ contact_id: contact.id }} />
        </Suspense>
        <Suspense>
          <FilesPanel of={{ contact_id: contact.id }} takesFromPage />
        </Suspense>
      </aside>
      {mail.composer}
    </div>
  )
}

function LeadLink({ contact: { lead_id, lead_name } }: { contact: Contact }) {
  if (!lead_id) return null
  return (
    <Link className={classes.back} to="/crm/leads/$id" params={{ id: lead_id }}>
      <IconBuildingStore size={16} stroke={1.8} />
      {lead_name}
    </Link>
  )
}

function DeleteContact({ contact }: { contact: Contact }) {
  const navigate = route.useNavigate()
  const mayDelete = useCan('contacts:delete')
  const remove = useRemoveContact()
  if (!mayDelete) return null

  async function leaveAndRemove() {
    if (contact.lead_id) await navigate({ to: '/crm/leads/$id', params: { id: contact.lead_id } })
    else await navigate({ to: '/crm/contacts' })
    remove.mutate(contact)
  }

  return (
    <ActionIcon size="lg" aria-label="Delete contact" title="Delete contact" onClick={leaveAndRemove}>
      <IconTrash size={18} stroke={1.6} />
    </ActionIcon>
  )
}
