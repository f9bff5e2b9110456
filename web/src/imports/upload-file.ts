import { ApiProblem, readProblem } from '../api/api-problem.ts'
import type { Import } from './queries.ts'

/**
 * Sends a CSV file. Not by `fetch`, which cannot tell how much of it has arrived.
 * @param onProgress called with the sent part of the file, from 0 to 1
 * @throws ApiProblem
 */
export function uploadFile(file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<Import> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/crm/imports')
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total ? loaded / total : 0))
    request.addEventListener('load', async () => {
      if (request.status === 201) return resolve(JSON.parse(request.responseText))
      const headers = { 'content-type': request.getResponseHeader('content-type') ?? '' }
      reject(await readProblem(new Response(request.responseText, { status: request.status, headers })))
    })
    request.addEventListener('error', () =>
      reject(
        new ApiProblem(0, {
          code: 'offline',
          detail: 'The upload was cut off. Check your connection and send the file again.',
        }),
      ),
    )
    request.addEventListener('abort', () => reject(new DOMException('The upload was stopped', 'AbortError')))
    signal.addEventListener('abort', () => request.abort())
    const form = new FormData()
    form.append('file', file)
    request.send(form)
  })
}
