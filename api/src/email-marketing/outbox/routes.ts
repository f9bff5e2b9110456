import type { Context } from '../../context.ts'
import type { App } from '../../platform/app-type.ts'
import type { Actor } from '../../platform/auth-hook.ts'
import { notFound } from '../../platform/errors.ts'
import { IdParams, problems, ref } from '../../platform/schemas.ts'
import { OPEN_PATH } from '../tracking/link-urls.ts'
import { pretendEvent } from './pretend-event.ts'
import { findOutboxMail, listOutbox } from './queries.ts'
import { OutboxList, OutboxMail, OutboxQuery, OutboxSummary, PretendedEvent } from './schemas.ts'

const DEFAULT_LIMIT = 50

/** The mails that were kept instead of being sent, because no provider is configured. */
export function outbox(app: App, { db, config: { public_url } }: Context) {
  app.addSchema(OutboxSummary)
  app.addSchema(OutboxMail)
  const config = { permission: 'campaigns:read' } as const
  const tags = ['mail']

  async function readMail(id: string, actor: Actor) {
    const mail = await findOutboxMail(db, id, actor)
    if (!mail) throw notFound('mail')
    // Reading it here is not opening it.
    const html = mail.html?.replaceAll(public_url + OPEN_PATH, 'data:,') ?? null
    return { ...mail, html } as typeof mail & Pick<OutboxMail, 'headers' | 'attachments'>
  }

  app.get(
    '/api/crm/email-marketing/outbox',
    {
      config,
      schema: {
        operationId: 'listOutbox',
        tags,
        summary:
          'Mails that were kept instead of being sent, newest first; those of the product itself for administrators',
        querystring: OutboxQuery,
        response: { 200: OutboxList, ...problems(400, 401, 403) },
      },
    },
    ({ query, actor }) => {
      const { q, limit = DEFAULT_LIMIT, cursor } = query
      return listOutbox(db, q, actor, { limit, cursor })
    },
  )

  app.get(
    '/api/crm/email-marketing/outbox/:id',
    {
      config,
      schema: {
        operationId: 'getOutboxMail',
        tags,
        summary: 'One of them, with its text',
        params: IdParams,
        response: { 200: ref(OutboxMail), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params, actor }) => readMail(params.id, actor),
  )

  app.post(
    '/api/crm/email-marketing/outbox/:id/events',
    {
      config: { permission: 'settings:manage' },
      schema: {
        operationId: 'pretendMailEvent',
        tags,
        summary: 'Does to a kept mail what a provider would tell of a delivered one, for trying out',
        params: IdParams,
        body: PretendedEvent,
        response: { 200: ref(OutboxMail), ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async ({ params, body, actor }) => {
      await pretendEvent(db, params.id, body, actor)
      return readMail(params.id, actor)
    },
  )
}
