import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'svix'

/** A mail as Resend is asked to send it. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever was sent
export type PostedMail = Record<string, any>

interface Problem {
  status: number
  name: string
  message: string
  /** Seconds. */
  retry_after?: number
}

/** How often, of all requests, from 0 to 1. */
interface Faults {
  /** Takes the mails and then breaks the connection. */
  hang_up: number
  /** Answers 429 and takes nothing. */
  rate_limited: number
  /** Answers 500, half the time after it has taken the mails. */
  server_error: number
}

export interface ResendServer {
  url: string
  /** What was asked of it, in order, whether it was refused or not; none when `keeps_mails` is false. */
  requests: { path: string; headers: IncomingHttpHeaders; body: PostedMail | PostedMail[] }[]
  /** What was delivered: the mails of the first request with each idempotency key; none when `keeps_mails` is false. */
  delivered: PostedMail[]
  /** How many mails were delivered to each tag `recipient_id`. */
  deliveries: Map<string, number>
  /** When each request that was not refused came, in milliseconds. */
  asked_at: number[]
  /** How often it refused, by the name of the problem. */
  refusals: Record<string, number>
  /** The answers to give next instead of delivering. `hang_up` delivers and then breaks the connection. */
  next: (Problem | 'hang_up')[]
  /** Addresses that it refuses by themselves. */
  refuses: Set<string>
  faults: Faults
  /** The domains of the account, all of them verified. */
  domains: string[]
  /** Events are posted there, signed. */
  webhook?: { url: string; secret: string }
  /** Mails that came in, by their ids, as `GET /emails/receiving/{id}` tells them. */
  received: Map<string, unknown>
  /** Posts one event about a mail that was delivered; the same `svix_id` again is the same event told again. */
  tell(type: string, mail: PostedMail, detail?: object, svix_id?: string): Promise<Response>
  close(): Promise<void>
}

export interface ResendServerOptions {
  port?: number
  /** Requests in any second; more are answered with 429. */
  rate_limit?: number
  /** False: they are counted only. */
  keeps_mails?: boolean
  /** How long it takes to answer. */
  latency_ms?: number
}

interface Known {
  sha256: string
  answer: object | undefined
}

const MAX_BATCH = 100

/**
 * An HTTP server on the loopback that speaks Resend's protocol: `POST /emails`, `POST /emails/batch` strict and
 * permissive, idempotency keys with their conflicts, rate limits, signed webhooks (resend.com/docs/api-reference).
 */
export async function resendServer(options: ResendServerOptions = {}): Promise<ResendServer> {
  const { port = 0, rate_limit = Number.POSITIVE_INFINITY, keeps_mails = true, latency_ms = 0 } = options
  const known = new Map<string, Known>()
  const server: ResendServer = {
    url: '',
    requests: [],
    delivered: [],
    deliveries: new Map(),
    asked_at: [],
    refusals: {},
    next: [],
    refuses: new Set(),
    faults: { hang_up: 0, rate_limited: 0, server_error: 0 },
    domains: ['example.com'],
    received: new Map(),
    tell,
    close: async () => {},
  }

  async function send(request: IncomingMessage, response: ServerResponse) {
    const bytes = await read(request)
    const path = request.url ?? ''
    const body = JSON.parse(bytes.toString()) as PostedMail | PostedMail[]
    const mails = Array.isArray(body) ? body : [body]
    if (keeps_mails) server.requests.push({ path, headers: request.headers, body })
    const next = server.next.shift()
    if (next && next !== 'hang_up') return refused(response, next)
    const limited = overLimit()
    if (limited) return refused(response, limited)
    if (Math.random() < server.faults.rate_limited) return refused(response, TOO_MANY)
    server.asked_at.push(performance.timeOrigin + performance.now())
    const fails = Math.random() < server.faults.server_error
    if (fails && Math.random() < 0.5) return refused(response, BROKEN)
    if (mails.length > MAX_BATCH) return refused(response, invalid(`A batch holds at most ${MAX_BATCH} emails.`))

    const key = String(request.headers['idempotency-key'] ?? randomUUID())
    if (key.length > 256)
      return refused(response, { status: 400, name: 'invalid_idempotency_key', message: 'Too long.' })
    const sha256 = createHash('sha256').update(bytes).digest('base64')
    const before = known.get(key)
    if (before && before.sha256 !== sha256) return refused(response, OTHER_BODY)
    if (before && !before.answer) return refused(response, IN_PROGRESS)
    const entry = before ?? { sha256, answer: undefined }
    if (!before) {
      known.set(key, entry)
      if (latency_ms > 0) await sleep(latency_ms)
      const answer = take(mails, Array.isArray(body), request.headers['x-batch-validation'] === 'permissive')
      if ('status' in answer) {
        known.delete(key)
        return refused(response, answer as Problem)
      }
      entry.answer = answer
    }
    if (next === 'hang_up' || Math.random() < server.faults.hang_up) return request.socket.destroy()
    if (fails) return refused(response, BROKEN)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(entry.answer))
  }

  /** Delivers those that are in order. */
  function take(mails: PostedMail[], is_batch: boolean, is_permissive: boolean): object | Problem {
    const errors = mails.flatMap((mail, index) => {
      const message = faultOf(mail)
      return message ? [{ index, message }] : []
    })
    if (errors.length > 0 && !(is_batch && is_permissive)) return invalid(errors[0]?.message as string)
    const bad = new Set(errors.map(({ index }) => index))
    const data = mails.filter((_, index) => !bad.has(index)).map((mail) => ({ id: deliver(mail) }))
    return is_batch ? { data, ...(is_permissive && { errors }) } : { id: data[0]?.id }
  }

  function faultOf({ from, to, subject, attachments }: PostedMail): string | undefined {
    if (typeof from !== 'string' || !from.includes('@')) return 'Invalid `from` field.'
    if (!Array.isArray(to) || to.length < 1 || to.length > 50) return 'Invalid `to` field.'
    const refused = to.find((address) => !/^[^@]+@[^@]+$/.test(address) || server.refuses.has(address))
    if (refused) return `Invalid \`to\` field: ${refused}`
    if (typeof subject !== 'string' || subject === '') return 'Missing `subject` field.'
    return attachments && Array.isArray(attachments) && attachments.length > 50 ? 'Too many attachments.' : undefined
  }

  function deliver(mail: PostedMail): string {
    const id = randomUUID()
    const recipient = tagsOf(mail).recipient_id
    if (recipient) server.deliveries.set(recipient, (server.deliveries.get(recipient) ?? 0) + 1)
    if (keeps_mails) server.delivered.push({ ...mail, email_id: id })
    return id
  }

  function overLimit(): Problem | undefined {
    if (rate_limit === Number.POSITIVE_INFINITY) return undefined
    const second_ago = performance.timeOrigin + performance.now() - 1000
    const recent = server.asked_at.slice(-rate_limit).filter((at) => at > second_ago)
    return recent.length >= rate_limit ? TOO_MANY : undefined
  }

  function tell(type: string, mail: PostedMail, detail: object = {}, svix_id = `msg_${randomUUID()}`) {
    if (!server.webhook) throw new Error('Nobody is to be told of events: set webhook.')
    const { email_id, from, to, subject } = mail
    const at = new Date()
    const data = { email_id, from, to, subject, created_at: at.toISOString(), tags: tagsOf(mail), ...detail }
    const payload = JSON.stringify({ type, created_at: at.toISOString(), data })
    return fetch(server.webhook.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'svix-id': svix_id,
        'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
        'svix-signature': new Webhook(server.webhook.secret).sign(svix_id, at, payload),
      },
      body: payload,
    })
  }

  function refused(response: ServerResponse, problem: Problem) {
    server.refusals[problem.name] = (server.refusals[problem.name] ?? 0) + 1
    refuse(response, problem)
  }

  /** What a browser test in another process asks for. */
  async function control(request: IncomingMessage, response: ServerResponse) {
    const asked = JSON.parse((await read(request)).toString() || '{}')
    if (request.url === '/control/mails') return answer(response, 200, server.delivered)
    if (request.url === '/control/asked-at') return answer(response, 200, server.asked_at)
    if (request.url === '/control/set') {
      const { refuses, ...settings } = asked
      Object.assign(server, settings, refuses && { refuses: new Set(refuses) })
      return answer(response, 200, {})
    }
    if (request.url === '/control/tell') {
      const mail = server.delivered.findLast(({ to, email_id }) => email_id === asked.email_id || to[0] === asked.to)
      if (!mail) return answer(response, 404, { message: 'No such mail was delivered.' })
      const told = await tell(asked.type, mail, asked.detail, asked.svix_id)
      return answer(response, told.status, {})
    }
    answer(response, 404, { message: 'mails, set or tell' })
  }

  const http = createServer(async (request, response) => {
    const { method = '', url = '' } = request
    if (url.startsWith('/control/')) return control(request, response)
    if (method === 'POST' && (url === '/emails' || url === '/emails/batch')) return send(request, response)
    const domain = /^\/domains(?:\/(.+))?$/.exec(url)
    if (method === 'GET' && domain) {
      const all = server.domains.map((name) => ({ id: name, name, status: 'verified', records: [] }))
      return answer(response, 200, domain[1] ? all.find(({ id }) => id === domain[1]) : { data: all })
    }
    const received = server.received.get(url.replace('/emails/receiving/', ''))
    if (method === 'GET' && received) return answer(response, 200, received)
    answer(response, 404, { statusCode: 404, name: 'not_found', message: 'There is nothing here.' })
  })
  http.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve))
  server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  server.close = () =>
    new Promise((resolve) => {
      http.closeAllConnections()
      http.close(() => resolve())
    })
  return server
}

const TOO_MANY: Problem = { status: 429, name: 'rate_limit_exceeded', message: 'Too many requests.', retry_after: 1 }
const BROKEN: Problem = { status: 500, name: 'internal_server_error', message: 'An unexpected error occurred.' }
const OTHER_BODY: Problem = {
  status: 409,
  name: 'invalid_idempotent_request',
  message: 'Same idempotency key used with a different request payload.',
}
const IN_PROGRESS: Problem = {
  status: 409,
  name: 'concurrent_idempotent_requests',
  message: 'Same idempotency key used while original request is still in progress.',
}

function invalid(message: string): Problem {
  return { status: 422, name: 'validation_error', message }
}

function refuse(response: ServerResponse, { retry_after, ...problem }: Problem) {
  if (retry_after !== undefined) response.setHeader('retry-after', String(retry_after))
  answer(response, problem.status, { statusCode: problem.status, ...problem })
}

function answer(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function tagsOf({ tags = [] }: PostedMail): Record<string, string> {
  return Object.fromEntries(tags.map(({ name, value }: { name: string; value: string }) => [name, value]))
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts)
}

// As a process of its own: PORT, RATE_LIMIT, KEEPS_MAILS, and events to WEBHOOK_URL signed with WEBHOOK_SECRET.
if (process.argv[1] === import.meta.filename) {
  const { PORT = '4010', RATE_LIMIT, KEEPS_MAILS, WEBHOOK_URL, WEBHOOK_SECRET } = process.env
  const server = await resendServer({
    port: Number(PORT),
    keeps_mails: KEEPS_MAILS !== 'false',
    ...(RATE_LIMIT && { rate_limit: Number(RATE_LIMIT) }),
  })
  if (WEBHOOK_URL && WEBHOOK_SECRET) server.webhook = { url: WEBHOOK_URL, secret: WEBHOOK_SECRET }
  process.stdout.write(`Mail goes to ${server.url}\n`)
}
