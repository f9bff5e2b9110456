import createClient from 'openapi-fetch'
import { ApiProblem, readProblem } from './api-problem.ts'
import type { paths } from './schema.generated.ts'

/**
 * The typed API client. A refused request throws `ApiProblem`; a request that never arrived throws one with the code
 * `offline`; a session that ended leads to the sign-in page, which leads back.
 */
export const api = createClient<paths>({ baseUrl: window.location.origin })

api.use({
  async onResponse({ response }) {
    if (response.ok) return
    const problem = await readProblem(response)
    if (problem.status === 401) leaveForSignIn()
    throw problem
  },
  onError({ error }) {
    if (error instanceof ApiProblem || (error instanceof DOMException && error.name === 'AbortError')) return
    return new ApiProblem(0, { code: 'offline', detail: 'The server cannot be reached. Check your connection.' })
  },
})

function leaveForSignIn() {
  const { pathname, search } = window.location
  if (['/sign-in', '/setup', '/forgot-password', '/reset-password'].includes(pathname)) return
  if (pathname.startsWith('/invitation/')) return
  window.location.assign(`/sign-in?${new URLSearchParams({ return_to: pathname + search })}`)
}

/** The body of a successful response: `await body(api.GET('/api/crm/users/me'))`. */
export async function body<T>(request: Promise<{ data?: T }>): Promise<T> {
  return (await request).data as T
}

/** The header that makes a write answer 412 when the record has changed since `version`. */
export function ifMatch(version: number) {
  return { 'If-Match': `"${version}"` }
}
