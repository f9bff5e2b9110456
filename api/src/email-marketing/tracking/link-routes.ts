import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import type { App } from '../../platform/app-type.ts'
import { NOBODY, writeAs } from '../../platform/author.ts'
import { problems, Strict } from '../../platform/schemas.ts'
import { readToken } from '../tokens.ts'
import { applyEvent, type MailEvent } from './apply-event.ts'
import { openedMail, type TrackedMail, trackedLink } from './find-link.ts'
import { CLICK_PATH, OPEN_PATH } from './link-urls.ts'
import { isScanner } from './mark-scanners.ts'

const Token = Type.String({ maxLength: 100 })

/** A transparent pixel. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

const NOT_THERE = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>Link not found</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:20vh auto;max-width:26rem;padding:0 1.5rem;color:#222;background:#fff}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#1a1a1a}}h1{font-size:1.25rem}</style>
<h1>This link leads nowhere any more</h1>
<p>It may have been cut in two by a mail program. Copy the whole link from the mail, or write to whoever sent it to you.</p>
</html>`

/** The addresses that mails carry: links, which are counted and lead on, and the picture by which opening is seen. */
export function trackingLinks(app: App, context: Context) {
  const { db, config } = context

  async function count(
    request: FastifyRequest,
    mail: TrackedMail,
    event: Partial<MailEvent> & Pick<MailEvent, 'type'>,
  ) {
    const user_agent = request.headers['user-agent']?.slice(0, 500)
    const seen = {
      ...event,
      ...mail,
      occurred_at: new Date().toISOString(),
      ip_address: request.ip,
      user_agent,
      is_bot: isScanner(request.method, user_agent),
    }
    // Whoever follows a link gets there, whatever becomes of counting it.
    await writeAs(db, NOBODY, (trx) => applyEvent(trx, seen)).catch((error) =>
      request.log.error({ err: error }, `could not count that a mail was ${event.type}`),
    )
  }

  app.get(
    `${CLICK_PATH}:token/:no`,
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'followLink',
        tags: ['mail'],
        summary: 'A link of a mail: counts the click and leads to the target that stands in the mail',
        params: Strict({ token: Token, no: Type.Integer({ minimum: 0, maximum: 10_000 }) }),
        response: {
          302: { description: 'To the target of the link', content: { 'text/plain': { schema: Type.String() } } },
          404: { description: 'A page that says so', content: { 'text/html': { schema: Type.String() } } },
          ...problems(400),
        },
      },
    },
    async (request, reply) => {
      const { token, no } = request.params
      const id = readToken(config.secret_key, 'click', token)
      const link = id && (await trackedLink(db, id, no))
      reply.header('cache-control', 'no-store').header('x-robots-tag', 'noindex')
      if (!link) return reply.code(404).type('text/html; charset=utf-8').send(NOT_THERE)
      if (link.counts) await count(request, link.mail, { type: 'clicked', link_no: no, url: link.target })
      // The address of the mail's link must not tell the target who clicked.
      return reply.header('referrer-policy', 'no-referrer').redirect(link.target, 302)
    },
  )

  app.get(
    `${OPEN_PATH}:token.gif`,
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'openMail',
        tags: ['mail'],
        summary: 'A picture of one pixel, by which mail programs that show pictures tell that a mail was opened',
        params: Strict({ token: Token }),
        response: {
          200: { description: 'A transparent pixel', content: { 'image/gif': { schema: Type.Unsafe<Buffer>({}) } } },
          ...problems(400),
        },
      },
    },
    async (request, reply) => {
      const id = readToken(config.secret_key, 'open', request.params.token)
      const mail = id && (await openedMail(db, id))
      if (mail) await count(request, mail, { type: 'opened' })
      return reply.type('image/gif').header('cache-control', 'no-store, private').send(PIXEL)
    },
  )
}
