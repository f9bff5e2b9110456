import { sendForm } from '../api/send-form.ts'
import type { Import } from './queries.ts'

/**
 * Sends a CSV file.
 * @param onProgress called with the sent part of the file, from 0 to 1
 * @throws ApiProblem
 */
export function uploadFile(file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<Import> {
  const form = new FormData()
  form.append('file', file)
  return sendForm('/api/crm/imports', form, onProgress, signal)
}
