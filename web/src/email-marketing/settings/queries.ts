import { queryOptions } from '@tanstack/react-query'
import { api, body, ifMatch } from '../../api/client.ts'
import type { RequestBody, ResponseBody } from '../../api/types.ts'

export type MailSettings = ResponseBody<'/api/crm/email-marketing/settings', 'get'>
export type MailSettingsPatch = RequestBody<'/api/crm/email-marketing/settings', 'patch'>
export type SenderCheck = ResponseBody<'/api/crm/email-marketing/settings/sender', 'get'>

/** How mail looks and leaves. */
export const mailSettingsQuery = queryOptions({
  queryKey: ['mail-settings'] as const,
  queryFn: ({ signal }) => body(api.GET('/api/crm/email-marketing/settings', { signal })),
})

/** Whether mails from the sender will be taken and believed. It asks the provider or name servers: a few seconds. */
export function senderCheckQuery(version: number) {
  return queryOptions({
    queryKey: ['mail-sender-check', version] as const,
    queryFn: ({ signal }) => body(api.GET('/api/crm/email-marketing/settings/sender', { signal })),
    staleTime: 60_000,
  })
}

export function patchMailSettings(patch: MailSettingsPatch, version: number): Promise<MailSettings> {
  return body(api.PATCH('/api/crm/email-marketing/settings', { body: patch, headers: ifMatch(version) }))
}
