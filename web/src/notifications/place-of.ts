import type { Notification } from './queries.ts'

/** The address of the record a notification is about. */
export function placeOf({ lead_id, contact_id }: Pick<Notification, 'lead_id' | 'contact_id'>): string {
  if (lead_id) return `/crm/leads/${lead_id}`
  return contact_id ? `/crm/contacts/${contact_id}` : '/crm/tasks'
}
