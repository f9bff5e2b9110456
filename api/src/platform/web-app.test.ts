import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { App } from './app-type.ts'
import { addWebApp } from './web-app.ts'

const dist = mkdtempSync(join(tmpdir(), 'crm-web-'))
const app: App = Fastify().withTypeProvider<TypeBoxTypeProvider>()

beforeAll(async () => {
  mkdirSync(join(dist, 'assets'))
  writeFileSync(join(dist, 'index.html'), '<title>the app</title>')
  writeFileSync(join(dist, 'icon.svg'), '<svg/>')
  writeFileSync(join(dist, 'assets/main-abc123.js'), 'plain')
  writeFileSync(join(dist, 'assets/main-abc123.js.br'), 'compressed')
  app.get('/api/crm/known', () => ({}))
  await addWebApp(app, dist)
})
afterAll(async () => {
  await app.close()
  rmSync(dist, { recursive: true })
})

const get = (url: string, headers: Record<string, string> = { accept: 'text/html' }) => app.inject({ url, headers })

describe('addresses of the app', () => {
  test.each(['/', '/crm/pipeline', '/crm/leads/42?tab=timeline', '/sign-in', '/index.html', '/healthy'])(
    '%s',
    async (url) => {
      const response = await get(url)
      expect(response.statusCode).toBe(200)
      expect(response.body).toContain('the app')
      expect(response.headers['cache-control']).toBe('no-cache')
      expect(response.headers['content-security-policy']).toContain("script-src 'self'")
      expect(response.headers['content-security-policy']).not.toContain('unsafe-eval')
    },
  )
})

describe('what is not there is not answered with a page', () => {
  test.each(['/api/crm/nothing', '/api', '/docs/nothing', '/assets/old-123.js', '/metrics', '/%zz'])(
    '%s',
    async (url) => {
      const response = await get(url, { accept: '*/*' })
      expect(response.statusCode).toBeGreaterThanOrEqual(400)
      expect(response.statusCode).toBeLessThan(500)
    },
  )

  test('nor is a request for something other than a page', async () => {
    expect((await get('/crm/leads', { accept: 'application/json' })).statusCode).toBe(404)
    expect((await app.inject({ method: 'POST', url: '/crm/leads' })).statusCode).toBe(404)
  })
})

test('a path that climbs out of the folder reaches no file', async () => {
  for (const url of ['/%2e%2e/package.json', '/..%2fpackage.json', '/assets/%2e%2e/%2e%2e/package.json']) {
    expect((await get(url)).body).not.toContain('dependencies')
  }
})

test('hashed files are kept for good, others are asked for again', async () => {
  const hashed = await get('/assets/main-abc123.js')
  expect(hashed.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect((await get('/icon.svg')).headers['cache-control']).toBe('no-cache')
})

test('a browser that takes Brotli gets the file that was compressed at build time', async () => {
  const compressed = await get('/assets/main-abc123.js', { 'accept-encoding': 'br, gzip' })
  expect(compressed.headers['content-encoding']).toBe('br')
  expect(compressed.headers['content-type']).toContain('javascript')
  expect(compressed.body).toBe('compressed')
  expect((await get('/assets/main-abc123.js')).body).toBe('plain')
})
