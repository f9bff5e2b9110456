import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { App } from './app-type.ts'

const NOT_PAGES = /^\/(api|docs|health|metrics|assets)(\/|$)/

/**
 * Mantine and React set styles on elements, hence inline styles; scripts come from the build alone. Pictures and frames
 * of anybody else are refused.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  // Mails and templates show pictures of other servers, in frames whose own policy says when.
  "img-src 'self' data: blob: https:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const YEAR_SECONDS = 31_536_000

/** Headers that every response carries. Pages add the content security policy. */
export function addSecurityHeaders(app: App, { public_url }: { public_url: string }): void {
  const overTls = public_url.startsWith('https:')
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
    if (!reply.hasHeader('referrer-policy')) reply.header('referrer-policy', 'strict-origin-when-cross-origin')
    reply.header('cross-origin-opener-policy', 'same-origin')
    if (!reply.hasHeader('x-frame-options')) reply.header('x-frame-options', 'DENY')
    if (overTls) reply.header('strict-transport-security', `max-age=${YEAR_SECONDS}`)
  })
}

/**
 * Serves the built web app, compressed at build time; every address that is no file and nothing of the API's is a page
 * of the app. Files with a hash in their name are kept for good.
 * @param dist where `vite build` wrote; without it there are no pages
 */
export async function addWebApp(app: App, dist: string): Promise<void> {
  if (!existsSync(join(dist, 'index.html'))) return
  const entries = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const files = new Set(entries.map((file) => relative(dist, join(file.parentPath, file.name)).replaceAll('\\', '/')))
  await app.register(fastifyStatic, { root: dist, serve: false, preCompressed: true, cacheControl: false })
  app.route({
    method: 'GET',
    url: '/*',
    config: { permission: 'public' },
    schema: { hide: true },
    handler: (request, reply) => {
      const path = (request.params as { '*': string })['*']
      if (path !== 'index.html' && files.has(path)) {
        const hashed = path.startsWith('assets/')
        reply.header('cache-control', hashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache')
        return reply.sendFile(path)
      }
      if (NOT_PAGES.test(`/${path}`) || !/text\/html|\*\/\*/.test(request.headers.accept ?? '*/*'))
        return reply.callNotFound()
      reply.header('cache-control', 'no-cache').header('content-security-policy', CONTENT_SECURITY_POLICY)
      return reply.sendFile('index.html')
    },
  })
}
