import type { InjectOptions } from 'fastify'
import type { App } from '../platform/app-type.ts'
import type { Answer } from './test-app.ts'

export interface Browser {
  /** Sends a request with the cookies that earlier answers have set, as a page of the product does. */
  request(
    method: InjectOptions['method'],
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>
  cookies: Map<string, string>
}

/** Keeps cookies from answer to request; `remoteAddress` is where it connects from. */
export function browser(app: App, options: { remoteAddress?: string } = {}): Browser {
  const cookies = new Map<string, string>()
  return {
    cookies,
    async request(method, url, body, headers = {}) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const response = await app.inject({
        method: method as 'GET',
        url,
        headers: { 'sec-fetch-site': 'same-origin', ...(cookie && { cookie }), ...headers },
        ...options,
        ...(body === undefined ? {} : { payload: body as object }),
      })
      for (const text of [response.headers['set-cookie'] ?? []].flat()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? []
        if (value) cookies.set(name, value)
        else cookies.delete(name)
      }
      const isJson = String(response.headers['content-type']).includes('json')
      return { status: response.statusCode, headers: response.headers, body: isJson ? response.json() : response.body }
    },
  }
}
