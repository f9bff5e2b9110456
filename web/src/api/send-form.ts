import { ApiProblem, readProblem } from './api-problem.ts'

/**
 * Posts a form with files. Not by `fetch`, which cannot tell how much of it has arrived.
 * @param onProgress called with the sent part of the form, from 0 to 1
 * @returns the JSON body of the 201
 * @throws ApiProblem; a DOMException named AbortError when it was stopped
 */
export function sendForm<Answer>(
  path: string,
  form: FormData,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
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
    request.send(form)
  })
}
