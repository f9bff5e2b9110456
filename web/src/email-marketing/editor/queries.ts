import { queryOptions } from '@tanstack/react-query'
import { api, body } from '../../api/client.ts'
import type { RequestBody, ResponseBody } from '../../api/types.ts'
import type { Brand } from './brand.ts'
import type { MailContent } from './content.ts'

export type Variable = ResponseBody<'/api/crm/email-marketing/variables', 'get'>['data'][number]
export type Preview = ResponseBody<'/api/crm/email-marketing/templates/preview', 'post'>
export type Warning = Preview['warnings'][number]
type PreviewRequest = RequestBody<'/api/crm/email-marketing/templates/preview', 'post'>

const RARELY_CHANGES_MS = 5 * 60_000

/** What can be filled in, by the group it is offered in. */
export const variablesQuery = queryOptions({
  queryKey: ['mail-variables'] as const,
  queryFn: async ({ signal }) => (await body(api.GET('/api/crm/email-marketing/variables', { signal }))).data,
  staleTime: RARELY_CHANGES_MS,
})

/** How the workspace's mails look. */
export const brandQuery = queryOptions({
  queryKey: ['mail-settings'] as const,
  queryFn: async ({ signal }): Promise<Brand> => body(api.GET('/api/crm/email-marketing/settings', { signal })),
  staleTime: RARELY_CHANGES_MS,
})

/** For whom empty variables are counted; all contacts where nothing is said. */
export type Audience = Pick<PreviewRequest, 'segment_id' | 'filter'>

/** The mail as a contact gets it, and what is wrong with it; without a contact its fields are empty. */
export function previewQuery(
  { subject, preview_text, html_content, text_content }: Omit<MailContent, 'design'>,
  contact_id: string | null,
  audience: Audience = {},
) {
  const request: PreviewRequest = { subject, preview_text, html_content, text_content, contact_id, ...audience }
  return queryOptions({
    queryKey: ['mail-preview', request] as const,
    queryFn: ({ signal }) => body(api.POST('/api/crm/email-marketing/templates/preview', { body: request, signal })),
    retry: false,
    gcTime: 60_000,
  })
}

/** Contacts by name, mail address or company, for choosing as whom a mail is shown. */
export function contactChoicesQuery(q: string) {
  return queryOptions({
    queryKey: ['contact-choices', q] as const,
    queryFn: async ({ signal }) => {
      const { data } = await body(
        api.GET('/api/crm/contacts', { params: { query: { limit: 8, ...(q && { q }) } }, signal }),
      )
      return data.map(({ id, name, email, company_name }) => ({ id, name, about: email ?? company_name ?? '' }))
    },
    staleTime: 10_000,
  })
}
