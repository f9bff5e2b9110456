import '@mantine/core/styles/Badge.layer.css'
import { ActionIcon, Badge, Button, Menu } from '@mantine/core'
import { IconDots, IconPlus, IconStar, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import type { Contact } from '../api/types.ts'
import { SkeletonBar } from '../ui/skeleton.tsx'
import { showToast } from '../ui/toast.tsx'
import classes from './lead-contacts.module.css'
import { keepContact, leadContactsQuery, makePrimary, refreshContacts } from './queries.ts'
import { ReachLinks } from './reach-links.tsx'
import { useLiveContactLists } from './use-live-contacts.ts'
import { useRemoveContact } from './use-remove-contact.ts'

const NewContactDialog = lazy(() => import('./new-contact-dialog.tsx'))

interface Props {
  leadId: string
  leadName: string
  /** Opens the place where a mail to the contact is written; unset: the reader's own mail program does. */
  onWrite?: ((contact: Contact) => void) | undefined
}

/** The people at a lead: who they are, how to reach them, and who is the primary one. */
export function LeadContacts({ leadId, leadName, onWrite }: Props) {
  const { data: contacts, error, isPending, refetch } = useQuery(leadContactsQuery(leadId))
  const canWrite = useCan('contacts:write')
  const [isAdding, setIsAdding] = useState(false)
  useLiveContactLists()
  return (
    <section aria-label="Contacts" className={classes.panel}>
      <div className={classes.head}>
        <h2 className={classes.title}>
          Contacts
          {contacts && contacts.length > 0 && <span className={classes.count}>{contacts.length}</span>}
        </h2>
        {canWrite && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} stroke={2} />}
            onClick={() => setIsAdding(true)}
          >
            Add contact
          </Button>
        )}
      </div>
      {isPending ? (
        <SkeletonBar width="70%" height="16px" />
      ) : !contacts ? (
        <p role="alert" className={classes.problem}>
          The contacts could not be loaded. {problemMessage(error)}{' '}
          <Button size="compact-xs" variant="default" onClick={() => refetch()}>
            Try again
          </Button>
        </p>
      ) : contacts.length === 0 ? (
        <p className={classes.none}>Nobody is known here yet.</p>
      ) : (
        <ul className={classes.people}>
          {contacts.map((contact) => (
            <Person key={contact.id} contact={contact} onWrite={onWrite && (() => onWrite(contact))} />
          ))}
        </ul>
      )}
      <Suspense>
        {isAdding && <NewContactDialog lead={{ id: leadId, name: leadName }} onClose={() => setIsAdding(false)} />}
      </Suspense>
    </section>
  )
}

function Person({ contact, onWrite }: { contact: Contact; onWrite: (() => void) | undefined }) {
  const role = [contact.job_title, contact.department].filter(Boolean).join(', ')
  return (
    <li className={classes.person}>
      <span className={classes.who}>
        <span className={classes.line}>
          <Link className={classes.name} to="/crm/contacts/$id" params={{ id: contact.id }}>
            {contact.name}
          </Link>
          {contact.is_primary && (
            <Badge size="sm" variant="light" tt="none">
              Primary
            </Badge>
          )}
        </span>
        {role && <span className={classes.role}>{role}</span>}
      </span>
      <ReachLinks contact={contact} onWrite={onWrite} />
      <PersonMenu contact={contact} />
    </li>
  )
}

function PersonMenu({ contact }: { contact: Contact }) {
  const client = useQueryClient()
  const canWrite = useCan('contacts:write')
  const mayDelete = useCan('contacts:delete')
  const remove = useRemoveContact()
  const promote = useMutation({
    mutationFn: () => makePrimary(contact.id),
    onSuccess: (saved) => {
      keepContact(client, saved)
      refreshContacts(client)
    },
    onError: (error) =>
      showToast({ kind: 'error', message: `${contact.name} was not made primary. ${problemMessage(error)}` }),
  })
  if (!canWrite && !mayDelete) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="lg" aria-label={`More about ${contact.name}`} loading={promote.isPending || remove.isPending}>
          <IconDots size={17} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {canWrite && !contact.is_primary && (
          <Menu.Item leftSection={<IconStar size={15} />} onClick={() => promote.mutate()}>
            Make primary
          </Menu.Item>
        )}
        {mayDelete && (
          <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => remove.mutate(contact)}>
            Delete contact
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
