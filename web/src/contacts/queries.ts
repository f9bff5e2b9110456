import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, body, ifMatch } from '../api/client.ts'
import type { Filter } from '../api/filter.ts'
import type { Contact, ContactPatch, NewContact, RequestBody, ResponseBody } from '../api/types.ts'
import { changeCachedRow } from '../ui/data-table/cached-rows.ts'

export type Channel = RequestBody<'/api/crm/contacts/{id}/unsubscribe', 'post'>['channels'][number]
export type SubscriptionChange = ResponseBody<'/api/crm/contacts/{id}/subscriptions', 'get'>['data'][number]

export function contactQuery(id: string) {
  return queryOptions({
    queryKey: ['contact', id] as const,
    queryFn: ({ signal }) => body(api.GET('/api/crm/contacts/{id}', { params: { path: { id } }, signal })),
  })
}

const MOST_OF_LEAD = 200

/** The contacts of every lead in the cache. */
const LEAD_CONTACTS = ['lead-contacts'] as const

/** The contacts of a lead, the primary one first. */
export function leadContactsQuery(lead_id: string) {
  return queryOptions({
    queryKey: [...LEAD_CONTACTS, lead_id] as const,
    queryFn: async ({ signal }) => {
      const params = { path: { lead_id }, query: { limit: MOST_OF_LEAD } }
      return (await body(api.GET('/api/crm/contacts/lead/{lead_id}', { params, signal }))).data
    },
  })
}

/** Who subscribed or unsubscribed a contact, newest first. */
export function subscriptionsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ['contact', id, 'subscriptions'] as const,
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { id }, query: { limit: 10, ...(pageParam && { cursor: pageParam }) } }
      return body(api.GET('/api/crm/contacts/{id}/subscriptions', { params, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

/** Whether there was such a contact, which may have been deleted. */
export function wasContactQuery(id: string) {
  return queryOptions({
    queryKey: ['contact', id, 'was'] as const,
    queryFn: async ({ signal }) => {
      const params = { path: { contact_id: id }, query: { limit: 1 } }
      return (
        (await body(api.GET('/api/crm/activities/contact/{contact_id}/timeline', { params, signal }))).data.length > 0
      )
    },
    retry: false,
  })
}

/** Every list of contacts in the cache, whatever it is narrowed to. */
export const CONTACT_LISTS = ['contact-list'] as const

export interface ContactListView {
  search?: string
  filter?: Filter
  sort?: string
}

const PAGE = 100

/** Contacts page by page; the first page has the total. While another view loads, those of the one before stay. */
export function contactListQuery({ search, filter, sort }: ContactListView) {
  const query = {
    ...(search && { q: search }),
    ...(filter && { filter: JSON.stringify(filter) }),
    ...(sort && { sort }),
  }
  return infiniteQueryOptions({
    queryKey: [...CONTACT_LISTS, query] as const,
    queryFn: ({ pageParam, signal }) => {
      const page = pageParam === null ? { include_total: true } : { cursor: pageParam }
      return body(api.GET('/api/crm/contacts', { params: { query: { ...query, limit: PAGE, ...page } }, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  })
}

/** Leads by name, for choosing one. */
export function leadChoicesQuery(q: string) {
  return queryOptions({
    queryKey: ['lead-choices', q] as const,
    queryFn: async ({ signal }) => {
      const { data } = await body(
        api.GET('/api/crm/leads', { params: { query: { limit: 8, ...(q && { q }) } }, signal }),
      )
      return data.map(({ id, business_name }) => ({ value: id, label: business_name }))
    },
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
}

export function patchContact(id: string, patch: ContactPatch, version: number): Promise<Contact> {
  return body(api.PATCH('/api/crm/contacts/{id}', { params: { path: { id } }, body: patch, headers: ifMatch(version) }))
}

export function createContact(contact: NewContact): Promise<Contact> {
  return body(api.POST('/api/crm/contacts', { body: contact }))
}

export async function deleteContact(id: string): Promise<void> {
  await api.DELETE('/api/crm/contacts/{id}', { params: { path: { id } } })
}

export function restoreContact(id: string): Promise<Contact> {
  return body(api.POST('/api/crm/contacts/{id}/restore', { params: { path: { id } } }))
}

export async function makePrimary(id: string): Promise<Contact> {
  return body(api.PATCH('/api/crm/contacts/{id}', { params: { path: { id } }, body: { is_primary: true } }))
}

/** Subscribing asks for the reason: how the person consented. */
export function setSubscribed(id: string, channel: Channel, subscribed: boolean, reason: string): Promise<Contact> {
  const params = { path: { id } }
  return subscribed
    ? body(api.POST('/api/crm/contacts/{id}/resubscribe', { params, body: { channels: [channel], reason } }))
    : body(
        api.POST('/api/crm/contacts/{id}/unsubscribe', {
          params,
          body: { channels: [channel], ...(reason && { reason }) },
        }),
      )
}

/** Puts a contact that the server has just answered wherever it is shown, unless a newer one stands there. */
export function keepContact(client: QueryClient, contact: Contact) {
  const newer = (known: Contact) => (known.version > contact.version ? known : contact)
  client.setQueryData(contactQuery(contact.id).queryKey, (known) => (known ? newer(known) : contact))
  changeCachedRow<Contact>(client, CONTACT_LISTS, contact.id, newer)
  if (contact.lead_id) {
    client.setQueryData(leadContactsQuery(contact.lead_id).queryKey, (known) =>
      known?.map((row) => (row.id === contact.id ? newer(row) : row)),
    )
  }
}

/** Reads again what a change of the contact has made longer: its timeline, its subscriptions. */
export function refreshContactHistory(client: QueryClient, id: string) {
  return client.invalidateQueries({
    queryKey: contactQuery(id).queryKey,
    predicate: ({ queryKey }) => queryKey.length > 2,
  })
}

/** Reads again who belongs to which lead: after one was added, removed, made primary. */
export function refreshContacts(client: QueryClient) {
  client.invalidateQueries({ queryKey: CONTACT_LISTS })
  return client.invalidateQueries({ queryKey: LEAD_CONTACTS })
}
