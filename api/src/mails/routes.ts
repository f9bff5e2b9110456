import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { notFound } from '../platform/errors.ts'
import { IdParams, NoContent, problems, ref } from '../platform/schemas.ts'
import { attachMail, cancelMail, retryMail } from './change-mail.ts'
import { cleanHtml } from './clean-html.ts'
import { createMail, UNDO_SECONDS } from './create-mail.ts'
import { fillTemplate } from './fill-template.ts'
import { sendMailJob } from './jobs.ts'
import { withoutQuotes } from './mail-text.ts'
import { filesOf, findMail, listMails } from './queries.ts'
import {
  FilledTemplate,
  Mail,
  MailAttach,
  MailCreate,
  MailList,
  MailListQuery,
  MailRetry,
  MailSummary,
  TemplateFill,
} from './schemas.ts'

const DEFAULT_LIMIT = 50

/** Mail from one person to another, and the answers. */
export function mails(app: App, { db, config, queue }: Context) {
  app.addSchema(MailSummary)
  app.addSchema(Mail)
  const read = { config: { permission: 'mails:read' } } as const
  const send = { config: { permission: 'mails:send' } } as const
  const tags = ['mails']

  const readMail = async (id: string, viewer: Actor) => {
    const mail = await findMail(db, id, viewer)
    if (!mail) throw notFound('mail')
    const { html, text } = mail
    const files = await filesOf(db, mail.attachment_ids)
    return {
      ...mail,
      html: html === null ? null : cleanHtml(html),
      new_text: text === null ? null : withoutQuotes(text),
      attachments: files,
    }
  }

  app.get(
    '/api/crm/mails',
    {
      ...read,
      schema: {
        operationId: 'listMails',
        tags,
        summary: 'Mails of a lead, a contact or a thread, or the answers, newest first',
        querystring: MailListQuery,
        response: { 200: MailList, ...problems(400, 401, 403) },
      },
    },
    ({ query: { limit = DEFAULT_LIMIT, cursor, ...filter }, actor }) => listMails(db, actor, filter, { cursor, limit }),
  )

  app.get(
    '/api/crm/mails/:id',
    {
      ...read,
      schema: {
        operationId: 'getMail',
        tags,
        summary: 'One mail with its text and its files',
        params: IdParams,
        response: { 200: ref(Mail), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params, actor }) => readMail(params.id, actor),
  )

  app.post(
    '/api/crm/mails',
    {
      ...send,
      schema: {
        operationId: 'sendMail',
        tags,
        summary: `Write to a lead or a contact; it leaves after ${UNDO_SECONDS} seconds, until when it can be taken back`,
        body: MailCreate,
        response: { 201: ref(Mail), ...problems(400, 401, 403, 413, 415) },
      },
    },
    async ({ body, actor }, reply) => {
      const id = await createMail(db, config, body, actor)
      await queue.enqueue(sendMailJob, { mail_id: id }, { job_id: id, delay: UNDO_SECONDS * 1000 })
      return reply
        .code(201)
        .header('location', `/api/crm/mails/${id}`)
        .send(await readMail(id, actor))
    },
  )

  app.post(
    '/api/crm/mails/fill-template',
    {
      ...send,
      schema: {
        operationId: 'fillMailTemplate',
        tags,
        summary: 'A template as it reads from you for a contact, or for the primary contact of a lead',
        body: TemplateFill,
        response: { 200: FilledTemplate, ...problems(400, 401, 403, 415) },
      },
    },
    ({ body, actor }) => fillTemplate(db, config, body, actor),
  )

  app.post(
    '/api/crm/mails/:id/cancel',
    {
      ...send,
      schema: {
        operationId: 'cancelMail',
        tags,
        summary: 'Take back a mail that has not left yet',
        params: IdParams,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 409) },
      },
    },
    async ({ params, actor }, reply) => {
      await cancelMail(db, params.id, actor)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/crm/mails/:id/retry',
    {
      ...send,
      schema: {
        operationId: 'retryMail',
        tags,
        summary: 'Send again a mail that failed',
        params: IdParams,
        body: MailRetry,
        response: { 200: ref(Mail), ...problems(400, 401, 403, 404, 409, 415) },
      },
    },
    async ({ params, body, actor }) => {
      await retryMail(db, params.id, body.confirm_unknown === true, actor)
      await queue.enqueue(sendMailJob, { mail_id: params.id }, { job_id: params.id })
      return readMail(params.id, actor)
    },
  )

  app.post(
    '/api/crm/mails/:id/attach',
    {
      ...send,
      schema: {
        operationId: 'attachMail',
        tags,
        summary: 'Give a received mail that belongs to nobody to a lead',
        params: IdParams,
        body: MailAttach,
        response: { 200: ref(Mail), ...problems(400, 401, 403, 404, 409, 415) },
      },
    },
    async ({ params, body, actor }) => {
      await attachMail(db, params.id, body, actor)
      return readMail(params.id, actor)
    },
  )
}
