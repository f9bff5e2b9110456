import type { ReactNode } from 'react'
import type { Contact, Field, User } from '../api/types.ts'
import type { CellEdit, Column } from '../ui/data-table/column.ts'
import { CellEditor } from '../ui/fields/cell-editor.tsx'
import { fieldText } from '../ui/fields/field-text.ts'
import { fieldValue } from '../ui/fields/record-store.ts'
import { formatAgo, formatExact } from '../ui/format.ts'
import classes from './contacts-table.module.css'

/** What is shown until someone chooses otherwise. */
export const DEFAULT_CONTACT_COLUMNS = [
  'name',
  'company_name',
  'job_title',
  'email',
  'phone',
  'mobile',
  'is_primary',
  'email_subscribed',
  'last_contacted_at',
  'tags',
].map((key) => ({ key }))

export const DEFAULT_CONTACT_SORT = '-created_at'

/** The fields of the lead can be filtered by; a list of contacts does not show them. */
export const isShown = ({ key }: Field) => !key.startsWith('lead.')

interface Options {
  fields: Field[]
  users: User[]
  /** The current time in milliseconds. */
  now: number
  canEdit: boolean
  save: (contact: Contact, field: Field, value: unknown) => Promise<unknown>
}

/** Every field of a contact as a column. */
export function contactColumns(options: Options): Column<Contact>[] {
  return options.fields.filter(isShown).map((field) => {
    const edit = editOf(field, options)
    const isNumeric = field.type === 'number' || field.type === 'money'
    return {
      key: field.key,
      label: field.label,
      width: WIDTHS[field.key] ?? TYPE_WIDTHS[field.type] ?? 150,
      ...(isNumeric && { align: 'end' as const }),
      ...(field.sortable && { sortable: isNumeric || field.type === 'datetime' ? ('desc' as const) : true }),
      ...(edit && { edit }),
      render: renderOf(field, options),
    }
  })
}

const WIDTHS: Partial<Record<string, number>> = { name: 220, company_name: 200, state: 80, zip_code: 90, tags: 200 }
const TYPE_WIDTHS: Partial<Record<Field['type'], number>> = {
  number: 110,
  money: 120,
  datetime: 130,
  date: 120,
  boolean: 110,
  email: 210,
  url: 200,
  long_text: 260,
}

function editOf(field: Field, { canEdit, users, save }: Options): CellEdit<Contact> | undefined {
  if (!canEdit || !field.editable) return undefined
  return {
    value: (contact) => fieldValue(contact, field.key),
    editor: (props) => <CellEditor field={field} users={users} {...props} />,
    save: (contact, value) => save(contact, field, value),
  }
}

function renderOf(field: Field, { users, now }: Options): (contact: Contact) => ReactNode {
  if (field.key === 'name') {
    return (contact) => (
      <a className={classes.name} href={`/crm/contacts/${contact.id}`} data-open-contact={contact.id} tabIndex={-1}>
        {contact.name}
      </a>
    )
  }
  if (field.type === 'tags' || field.type === 'multi_choice') {
    return (contact) =>
      [fieldValue(contact, field.key) ?? []].flat().map((value) => (
        <span key={String(value)} className={classes.tag}>
          {fieldText({ type: 'choice', ...(field.choices && { choices: field.choices }) }, value)}
        </span>
      ))
  }
  if (field.type === 'datetime') {
    return (contact) => {
      const time = fieldValue(contact, field.key)
      if (typeof time !== 'string') return null
      return (
        <time dateTime={time} title={formatExact(time)} className={classes.muted}>
          {Date.parse(time) < now ? formatAgo(time, now) : fieldText(field, time)}
        </time>
      )
    }
  }
  return (contact) => fieldText(field, fieldValue(contact, field.key), users)
}
