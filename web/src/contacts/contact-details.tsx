import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Contact, Field, User } from '../api/types.ts'
import { RecordField } from '../ui/fields/record-field.tsx'
import classes from './contact-details.module.css'
import { contactStore } from './contact-store.ts'

interface Props {
  contact: Contact
  fields: Field[]
  users: User[]
  canEdit: boolean
}

const GROUPS: { title: string; keys: string[] }[] = [
  {
    title: 'Person',
    keys: ['first_name', 'last_name', 'job_title', 'department', 'company_name', 'preferred_contact_method', 'tags'],
  },
  { title: 'Reach', keys: ['email', 'phone', 'mobile', 'timezone', 'linkedin_url', 'website'] },
  { title: 'Address', keys: ['address', 'city', 'state', 'zip_code', 'country'] },
]

/** The name stands in the header, the rest where it is changed: by its lead, by its subscriptions. */
const ELSEWHERE = new Set(['name', 'is_primary', 'email_subscribed', 'sms_subscribed'])

/** Every field of the catalogue, in groups: those of the workspace under their own titles, what is left under "More". */
export function ContactDetails({ contact, fields, ...rest }: Props) {
  const client = useQueryClient()
  const store = useMemo(() => contactStore(client, contact.id), [client, contact.id])
  return (
    <div className={classes.details}>
      {groupsOf(fields).map(({ title, shown }) => (
        <section key={title} aria-label={title}>
          <h2 className={classes.title}>{title}</h2>
          {shown.map((field) => (
            <RecordField key={field.key} store={store} record={contact} field={field} {...rest} />
          ))}
        </section>
      ))}
    </div>
  )
}

function groupsOf(fields: Field[]) {
  const titleOf = ({ key, group }: Field) => group ?? GROUPS.find(({ keys }) => keys.includes(key))?.title ?? 'More'
  const own = fields.filter(({ key }) => !ELSEWHERE.has(key) && !key.startsWith('lead.'))
  const order = (field: Field) => GROUPS.flatMap(({ keys }) => keys).indexOf(field.key)
  const titles = new Set([
    ...GROUPS.map(({ title }) => title),
    ...own.map(titleOf).filter((title) => title !== 'More'),
    'More',
  ])
  return [...titles]
    .map((title) => ({
      title,
      shown: own.filter((field) => titleOf(field) === title).toSorted((one, other) => order(one) - order(other)),
    }))
    .filter(({ shown }) => shown.length > 0)
}
