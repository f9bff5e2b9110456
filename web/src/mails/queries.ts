import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, body } from '../api/client.ts'
import { sendForm } from '../api/send-form.ts'
import type { RequestBody, ResponseBody } from '../api/types.ts'

export type Mail = ResponseBody<'/api/crm/mails/{id}', 'get'>
export type MailSummary = ResponseBody<'/api/crm/mails', 'get'>['data'][number]
export type NewMail = RequestBody<'/api/crm/mails', 'post'>
export type MailFile = Mail['attachments'][number]
export type FilledTemplate = ResponseBody<'/api/crm/mails/fill-template', 'post', 200>

/** Whom one writes to. */
export type Correspondent = { lead_id: string; contact_id?: string } | { contact_id: string; lead_id?: never }

const PAGE = 50
const MOST_TEMPLATES = 200

/** Everything about mails that is in the cache. */
export const MAILS = ['mails'] as const

export function mailQuery(id: string) {
  return queryOptions({
    queryKey: [...MAILS, id] as const,
    queryFn: ({ signal }) => body(api.GET('/api/crm/mails/{id}', { params: { path: { id } }, signal })),
  })
}

/** Received mails, newest first, page by page; only those that belong to nobody, if that is asked for. */
export function repliesQuery(unmatched: boolean) {
  return infiniteQueryOptions({
    queryKey: [...MAILS, 'received', unmatched] as const,
    queryFn: ({ pageParam, signal }) => {
      const query = {
        direction: 'inbound' as const,
        limit: PAGE,
        ...(unmatched && { unmatched }),
        ...(pageParam && { cursor: pageParam }),
      }
      return body(api.GET('/api/crm/mails', { params: { query }, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

/** What a mail can be made from, by name. */
export const mailTemplatesQuery = queryOptions({
  queryKey: [...MAILS, 'templates'] as const,
  queryFn: async ({ signal }) => {
    const query = { limit: MOST_TEMPLATES, sort: 'name' as const, is_active: true }
    return (await body(api.GET('/api/crm/email-marketing/templates', { params: { query }, signal }))).data
  },
})

/** Files of the lead or the contact that can go along. */
export function knownFilesQuery({ lead_id, contact_id }: Correspondent) {
  const owner = lead_id ? { lead_id } : { contact_id: contact_id as string }
  return queryOptions({
    queryKey: ['attachments', owner, 'for-mail'] as const,
    queryFn: async ({ signal }) =>
      (await body(api.GET('/api/crm/attachments', { params: { query: { ...owner, limit: 50 } }, signal }))).data,
  })
}

/** Leads by what one remembers of them. */
export function leadChoicesQuery(words: string) {
  return queryOptions({
    queryKey: ['leads', 'choices', words] as const,
    queryFn: async ({ signal }) =>
      (await body(api.GET('/api/crm/leads', { params: { query: { q: words, limit: 8 } }, signal }))).data,
    enabled: words.length > 1,
  })
}

export function sendMail(mail: NewMail): Promise<Mail> {
  return body(api.POST('/api/crm/mails', { body: mail }))
}

/** Takes back a mail that has not left. @throws ApiProblem when it is too late */
export async function cancelMail(id: string): Promise<void> {
  await api.POST('/api/crm/mails/{id}/cancel', { params: { path: { id } } })
}

export function retryMail(id: string, confirm_unknown: boolean): Promise<Mail> {
  return body(api.POST('/api/crm/mails/{id}/retry', { params: { path: { id } }, body: { confirm_unknown } }))
}

export function attachMail(id: string, lead_id: string): Promise<Mail> {
  return body(api.POST('/api/crm/mails/{id}/attach', { params: { path: { id } }, body: { lead_id } }))
}

export function fillTemplate(template_id: string, to: Correspondent): Promise<FilledTemplate> {
  return body(api.POST('/api/crm/mails/fill-template', { body: { template_id, ...to } }))
}

/** Sends one file to the lead or the contact, so that a mail can carry it. */
export async function sendFile(
  to: Correspondent,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
) {
  const form = new FormData()
  // The record comes first, so that the server can refuse before it reads the file.
  if (to.lead_id) form.append('lead_id', to.lead_id)
  else form.append('contact_id', to.contact_id as string)
  form.append('file', file)
  const { data } = await sendForm<{ data: MailFile[] }>('/api/crm/attachments', form, onProgress, signal)
  return data[0] as MailFile
}

export const fileUrl = (id: string) => `/api/crm/attachments/${id}/content`
