import { Button } from '@mantine/core'
import { IconAddressBook, IconFilterOff } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { type MouseEvent, type ReactNode, useMemo } from 'react'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import type { Contact, Field, User } from '../api/types.ts'
import type { ShownColumn } from '../ui/data-table/column.ts'
import { DataTable } from '../ui/data-table/data-table.tsx'
import { useRowSource } from '../ui/data-table/row-source.ts'
import type { Selection } from '../ui/data-table/selection.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { formatAgo } from '../ui/format.ts'
import { useNow } from '../ui/use-now.ts'
import classes from './contacts-table.module.css'
import { contactColumns } from './contacts-table-columns.tsx'
import { type ContactListView, contactListQuery } from './queries.ts'
import { saveListedContact } from './save-listed-contact.ts'
import { useLiveContactLists } from './use-live-contacts.ts'

interface Props {
  view: ContactListView
  /** Undefined while the catalogue is on its way. */
  fields: Field[] | undefined
  users: User[]
  shown: ShownColumn[]
  onShown: (shown: ShownColumn[]) => void
  onSort: (sort: string | undefined) => void
  selection?: Selection
  onSelection?: (selection: Selection) => void
  onClearFilters: () => void
  /** Ways to the first contacts. */
  firstSteps: ReactNode
}

/** The contacts of a view as a table, kept fresh by live events. */
export function ContactsTable({ view, fields, users, shown, selection, onSelection, ...props }: Props) {
  const client = useQueryClient()
  const router = useRouter()
  const now = useNow()
  const canEdit = useCan('contacts:write')
  const query = useInfiniteQuery(contactListQuery(view))
  const source = useRowSource(query)
  useLiveContactLists()

  const columns = useMemo(
    () =>
      contactColumns({
        fields: fields ?? [],
        users,
        now,
        canEdit,
        save: (contact, field, value) => saveListedContact(client, contact, field, value),
      }),
    [fields, users, now, canEdit, client],
  )

  if (query.error && source.rows.length === 0) {
    return (
      <ErrorState
        title="The contacts could not be loaded"
        message={problemMessage(query.error)}
        isOffline={query.error instanceof ApiProblem && query.error.code === 'offline'}
        onRetry={() => query.refetch()}
      />
    )
  }

  const open = ({ id }: { id: string }) => router.navigate({ to: '/crm/contacts/$id', params: { id } })

  /** Within the page, unless another tab or window was asked for. */
  function onClick(event: MouseEvent) {
    const link = (event.target as Element).closest<HTMLAnchorElement>('[data-open-contact]')
    if (!link?.dataset.openContact || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    open({ id: link.dataset.openContact })
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click, and the table has its own keys
    // biome-ignore lint/a11y/noStaticElementInteractions: listens for the links inside
    <div className={classes.table} onClick={onClick}>
      <DataTable
        label="Contacts"
        rowLabel={(contact) => contact.name}
        columns={columns}
        shown={fields ? shown : []}
        onShown={props.onShown}
        source={source}
        sort={view.sort}
        onSort={props.onSort}
        {...(selection && onSelection && { selection, onSelection })}
        onOpen={open}
        renderCard={(contact) => <ContactCard contact={contact} now={now} />}
        empty={
          view.search || view.filter ? (
            <EmptyState
              icon={IconFilterOff}
              title="No contact matches"
              actions={
                <Button variant="default" onClick={props.onClearFilters}>
                  Clear search and filters
                </Button>
              }
            >
              Take a filter off, or search for something else.
            </EmptyState>
          ) : (
            <EmptyState icon={IconAddressBook} title="No contacts yet" actions={props.firstSteps}>
              People are added here, or on the page of their lead.
            </EmptyState>
          )
        }
      />
    </div>
  )
}

/** A contact on a phone: who, where, when last heard of. */
function ContactCard({ contact, now }: { contact: Contact; now: number }) {
  const at = [contact.job_title, contact.company_name].filter(Boolean).join(' · ')
  const reach = [contact.phone ?? contact.mobile ?? contact.email]
  if (contact.last_contacted_at) reach.push(formatAgo(contact.last_contacted_at, now))
  return (
    <a className={classes.card} href={`/crm/contacts/${contact.id}`} data-open-contact={contact.id}>
      <span className={classes.cardName}>{contact.name}</span>
      <span className={classes.cardLine}>{at || '–'}</span>
      <span className={classes.cardLine}>{reach.filter(Boolean).join(' · ') || '–'}</span>
    </a>
  )
}
