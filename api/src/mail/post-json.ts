import { Agent as HttpAgent, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { text } from 'node:stream/consumers'

export interface Answer {
  status: number
  retry_after: string | undefined
  text: string
}

/**
 * Resolves with whatever was answered.
 * @throws Error with the `code` of the network, or `ABORT_ERR`
 */
export type Poster = (
  path: string,
  body: Buffer,
  headers: Record<string, string>,
  signal: AbortSignal,
) => Promise<Answer>

/** How many connections are kept open. */
const CONNECTIONS = 16

/** Posts JSON to one origin over connections that stay open. Bodies are large and ready-made, for which fetch copies too much. */
export function openPoster(origin: string): { post: Poster; close(): void } {
  const isSafe = origin.startsWith('https:')
  const options = { keepAlive: true, maxSockets: CONNECTIONS }
  const agent = isSafe ? new HttpsAgent(options) : new HttpAgent(options)
  const request = isSafe ? requestHttps : requestHttp
  const post: Poster = (path, body, headers, signal) =>
    new Promise((resolve, reject) => {
      const asked = request(`${origin}${path}`, {
        method: 'POST',
        agent,
        signal,
        headers: { ...headers, 'content-type': 'application/json', 'content-length': body.length },
      })
      asked.on('error', reject)
      asked.on('response', (response) => {
        const { statusCode = 0, headers: answered } = response
        text(response).then(
          (answer) => resolve({ status: statusCode, retry_after: answered['retry-after'], text: answer }),
          reject,
        )
      })
      asked.end(body)
    })
  return { post, close: () => agent.destroy() }
}
