import type { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { countAttempt, networkOf } from '../../auth/sign-in-limits.ts'
import type { Context } from '../../context.ts'
import type { App } from '../../platform/app-type.ts'
import { problems, Strict } from '../../platform/schemas.ts'
import { readToken } from '../tokens.ts'
import { findRecipient, type Recipient } from './find-recipient.ts'
import { keepTopics, readSubscriptions, resubscribe, unsubscribe } from './unsubscribe.ts'
import { type Brand, noticePage, pagePolicy, unsubscribePage } from './unsubscribe-page.ts'

const TOO_OFTEN = 'This page was asked for too often. Wait a moment, then try again.'
/** A form of this page is much shorter; of anything longer the rest does not matter. */
const MAX_BODY_BYTES = 64 * 1024

const html = (description: string) => ({ description, content: { 'text/html': { schema: Type.String() } } })
const params = Strict({ token: Type.String({ maxLength: 500 }) })
const response = {
  200: html('A page'),
  404: html('A page that says that the link is not known'),
  ...problems(400, 429),
}

/**
 * The page that the unsubscribe link of a mail opens, and one-click unsubscribing by mail programs (RFC 8058). Opening
 * the page changes nothing, because scanners open every link; a POST acts, whatever its body is and says it is.
 */
export async function unsubscribing(app: App, { db, config }: Context) {
  await app.register(async (scope: App) => {
    scope.removeAllContentTypeParsers()
    scope.addHook('onRequest', async ({ raw }) => {
      // Fastify refuses a content type that is none; here nobody is refused.
      if (!isForm(raw)) raw.headers['content-type'] = 'application/octet-stream'
    })
    scope.addContentTypeParser('*', (_request, payload, done) => {
      readForm(payload).then((form) => done(null, form), done)
    })
    for (const path of ['/api/crm/unsubscribe/:token', '/unsubscribe/:token']) {
      const isAlias = !path.startsWith('/api')
      const common = { params, tags: ['suppressions'], hide: isAlias, response, produces: ['text/html'] }
      scope.get(
        path,
        {
          config: { permission: 'public' },
          schema: {
            ...common,
            ...(!isAlias && { operationId: 'showUnsubscribePage' }),
            summary: 'The unsubscribe page of a mail; opening it changes nothing',
          },
        },
        async (request, reply) => {
          const recipient = await recipientOf(request.params.token, request)
          if (!recipient) return sendNotKnown(reply)
          return sendPage(reply, recipient)
        },
      )
      scope.post(
        path,
        {
          config: { permission: 'public' },
          schema: {
            ...common,
            ...(!isAlias && { operationId: 'unsubscribe' }),
            summary: 'Unsubscribe from everything (RFC 8058), whatever the body is; the page’s own forms say more',
          },
        },
        async (request, reply) => {
          const recipient = await recipientOf(request.params.token, request)
          if (!recipient) return sendNotKnown(reply)
          await countAttempt(db, [{ key: `unsubscribe ${recipient.id}`, burst: 30, seconds: 2 }], TOO_OFTEN)
          return sendPage(reply, recipient, await act(recipient, request))
        },
      )
    }
  })

  /** @throws ApiError rate_limited for who tries out tokens */
  async function recipientOf(token: string, { ip }: FastifyRequest): Promise<Recipient | null> {
    const id = readToken(config.secret_key, 'unsubscribe', token)
    const recipient = id && (await findRecipient(db, id))
    if (recipient) return recipient
    await countAttempt(db, [{ key: `unsubscribe at ${networkOf(ip)}`, burst: 30, seconds: 10 }], TOO_OFTEN)
    return null
  }

  async function act(recipient: Recipient, { body, ip, headers }: FastifyRequest) {
    const form = body instanceof URLSearchParams ? body : new URLSearchParams()
    const visit = { ip_address: ip, user_agent: headers['user-agent']?.slice(0, 500) ?? null }
    switch (form.get('action')) {
      case 'resubscribe':
        await resubscribe(db, recipient, visit)
        return 'resubscribed'
      case 'topics':
        await keepTopics(db, recipient, form.getAll('topic'), visit)
        return 'saved'
      default:
        await unsubscribe(db, recipient, visit)
        return 'unsubscribed'
    }
  }

  async function sendPage(reply: FastifyReply, recipient: Recipient, done?: Awaited<ReturnType<typeof act>>) {
    const [brand, subscriptions] = await Promise.all([readBrand(), readSubscriptions(db, recipient)])
    const [email] = recipient.emails
    return sendHtml(
      reply,
      brand,
      unsubscribePage(brand, { ...subscriptions, address: email ? masked(email) : null, done }),
    )
  }

  async function sendNotKnown(reply: FastifyReply) {
    const brand = await readBrand()
    const text =
      'Open the link from the mail itself, or copy all of it: a part may be missing. You can also answer the mail and ask to be taken off the list.'
    return sendHtml(reply.code(404), brand, noticePage(brand, { title: 'This link is not known', text }))
  }

  function readBrand(): Promise<Brand> {
    return db
      .selectFrom('mail_settings')
      .select(['brand_name', 'brand_color', 'brand_logo_url', 'brand_address'])
      .executeTakeFirstOrThrow()
  }
}

/** The address names a person, so that it is told to nobody and kept nowhere. */
function sendHtml(reply: FastifyReply, brand: Brand, page: string) {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', pagePolicy(brand))
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store')
    .header('x-robots-tag', 'noindex')
    .send(page)
}

/** j•••@acme.com: enough for who it is, too little for whom the mail was passed on to. */
function masked(email: string): string {
  const [name = '', domain = ''] = email.split('@')
  return `${[...name][0] ?? ''}•••@${domain}`
}

/** The fields of a form; of any other body, or a broken one, none. */
async function readForm(payload: IncomingMessage): Promise<URLSearchParams> {
  let text = ''
  for await (const chunk of payload) if (text.length < MAX_BODY_BYTES) text += chunk
  return new URLSearchParams(isForm(payload) ? text : '')
}

function isForm({ headers }: IncomingMessage): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')
}
