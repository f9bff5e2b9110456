import type { QueryClient } from '@tanstack/react-query'
import type { Contact, Field } from '../api/types.ts'
import { changeCachedRow } from '../ui/data-table/cached-rows.ts'
import { fieldValue, patchOf } from '../ui/fields/record-store.ts'
import { FieldConflict, saveField } from '../ui/fields/save-field.ts'
import { contactStore } from './contact-store.ts'
import { CONTACT_LISTS, contactQuery, keepContact } from './queries.ts'

/**
 * Saves one field of a listed contact: shown at once, taken back when the server refuses. A change of another field by
 * someone else meanwhile is no conflict.
 * @throws FieldConflict, ApiProblem
 */
export async function saveListedContact(client: QueryClient, contact: Contact, field: Field, value: unknown) {
  const before = fieldValue(contact, field.key)
  const show = (shown: unknown) =>
    changeCachedRow<Contact>(client, CONTACT_LISTS, contact.id, (row) => withPatch(row, patchOf(field.key, shown)))
  keepContact(client, contact)
  show(value)
  try {
    await saveField(contactStore(client, contact.id), field.key, value, before)
  } catch (error) {
    show(error instanceof FieldConflict ? error.theirs : before)
    throw error
  } finally {
    const known = client.getQueryData(contactQuery(contact.id).queryKey)
    if (known) keepContact(client, known)
  }
}

function withPatch(contact: Contact, { custom, ...fields }: { custom?: object }): Contact {
  return { ...contact, ...fields, ...(custom && { custom: { ...contact.custom, ...custom } }) }
}
