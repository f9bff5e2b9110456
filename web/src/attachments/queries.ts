import { queryOptions } from '@tanstack/react-query'
import { api, body } from '../api/client.ts'
import { sendForm } from '../api/send-form.ts'
import type { ResponseBody } from '../api/types.ts'

export type Attachment = ResponseBody<'/api/crm/attachments/{id}', 'get'>

/** The record that files belong to. */
export type FileOwner = { lead_id: string } | { contact_id: string } | { task_id: string } | { activity_id: string }

/** As many as a record can have, in pages of the most that one answer holds. */
const PAGE = 200

/** All files of a record, newest first. */
export function attachmentsQuery(owner: FileOwner) {
  return queryOptions({
    queryKey: ['attachments', owner] as const,
    queryFn: async ({ signal }) => {
      const files: Attachment[] = []
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const query = { ...owner, limit: PAGE, ...(cursor && { cursor }) }
        const page = await body(api.GET('/api/crm/attachments', { params: { query }, signal }))
        files.push(...page.data)
        cursor = page.next_cursor
      }
      return files
    },
  })
}

/** Where the file itself is; `inline` for what the browser shows in the page. */
export function contentUrl({ id }: Attachment, inline = false): string {
  return `/api/crm/attachments/${id}/content${inline ? '?inline=true' : ''}`
}

/**
 * Sends one file.
 * @throws ApiProblem
 */
export function sendFile(owner: FileOwner, file: File, onProgress: (share: number) => void, signal: AbortSignal) {
  const form = new FormData()
  // The record comes first, so that the server can refuse before it reads the file.
  for (const [key, id] of Object.entries(owner)) form.append(key, id)
  form.append('file', file)
  return sendForm<{ data: Attachment[] }>('/api/crm/attachments', form, onProgress, signal)
}

export async function deleteAttachment(id: string): Promise<void> {
  await api.DELETE('/api/crm/attachments/{id}', { params: { path: { id } } })
}

export function restoreAttachment(id: string): Promise<Attachment> {
  return body(api.POST('/api/crm/attachments/{id}/restore', { params: { path: { id } } }))
}
