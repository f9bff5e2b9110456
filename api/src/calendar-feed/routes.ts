import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { newLinkToken, sha256 } from '../auth/secret-tokens.ts'
import { countAttempt, networkOf } from '../auth/sign-in-limits.ts'
import { findActor } from '../auth/visible-owners.ts'
import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError, notFound } from '../platform/errors.ts'
import { IdParams, NoContent, Nullable, problems, Strict, Timestamp } from '../platform/schemas.ts'
import {
  type CalendarEntry,
  findFeed,
  findFeedByToken,
  findMeetingEntry,
  findTaskEntry,
  insertFeed,
  listCalendarEntries,
  revokeFeed,
  touchFeed,
} from './queries.ts'
import { writeCalendar } from './write-calendar.ts'

const TOO_OFTEN = 'This calendar was asked for too often. Wait a moment, then try again.'

const Feed = Type.Object({
  created_at: Nullable(Timestamp),
  last_used_at: Nullable(Timestamp),
})
const NewFeed = Type.Object({
  url: Type.String({ description: 'The secret address, shown this once: whoever has it can read the calendar.' }),
  webcal_url: Type.String({ description: 'The same address, for programs that subscribe by opening a link.' }),
  created_at: Timestamp,
})
const calendarFile = {
  200: { description: 'iCalendar, RFC 5545', content: { 'text/calendar': { schema: Type.String() } } },
}

/** A user's tasks and meetings for calendar programs. */
export function calendarFeed(app: App, { db, config }: Context) {
  const tags = ['calendar']
  const own = { config: { permission: 'signed_in' } } as const

  app.get(
    '/api/crm/calendar-feed',
    {
      ...own,
      schema: {
        operationId: 'getCalendarFeed',
        tags,
        summary: 'Whether you have a calendar feed, and when it was last read; null when not',
        response: { 200: Feed, ...problems(401) },
      },
    },
    async ({ actor }) => (await findFeed(db, actor.user_id)) ?? { created_at: null, last_used_at: null },
  )

  app.post(
    '/api/crm/calendar-feed',
    {
      ...own,
      schema: {
        operationId: 'createCalendarFeed',
        tags,
        summary: 'A new secret address of your calendar; the one before stops working',
        response: { 201: NewFeed, ...problems(401) },
      },
    },
    async ({ actor }, reply) => {
      const { token, token_sha256 } = newLinkToken()
      const { created_at } = await writeAs(db, actor, async (trx) => {
        // Two at the same moment follow each other.
        await trx.selectFrom('users').select('id').where('id', '=', actor.user_id).forUpdate().execute()
        await revokeFeed(trx, actor.user_id)
        return insertFeed(trx, actor.user_id, token_sha256)
      })
      const url = `${config.public_url}/api/crm/calendar/${token}.ics`
      const feed = { url, webcal_url: url.replace(/^https?:/, 'webcal:'), created_at }
      return reply.code(201).header('location', '/api/crm/calendar-feed').send(feed)
    },
  )

  app.delete(
    '/api/crm/calendar-feed',
    {
      ...own,
      schema: {
        operationId: 'revokeCalendarFeed',
        tags,
        summary: 'Your calendar’s secret address stops working',
        response: { 204: NoContent, ...problems(401, 404) },
      },
    },
    async ({ actor }, reply) => {
      if (!(await writeAs(db, actor, (trx) => revokeFeed(trx, actor.user_id)))) throw notFound('calendar feed')
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/api/crm/calendar/:token.ics',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'readCalendarFeed',
        tags,
        summary: 'Open tasks, those done in the last 30 days, and meetings, for whoever has the secret address',
        params: Strict({ token: Type.String({ maxLength: 500 }) }),
        response: { ...calendarFile, 304: Type.Null({ description: 'Not changed' }), ...problems(400, 404, 429) },
      },
    },
    async ({ params, headers, ip }, reply) => {
      const feed = await findFeedByToken(db, sha256(params.token))
      const viewer = feed && (await findActor(db, feed.user_id))
      if (!feed || !viewer) {
        await countAttempt(db, [{ key: `calendar at ${networkOf(ip)}`, burst: 20, seconds: 30 }], TOO_OFTEN)
        throw new ApiError('not_found', 'There is no calendar at this address. It may have been renewed or revoked.')
      }
      await countAttempt(db, [{ key: `calendar ${feed.id}`, burst: 60, seconds: 5 }], TOO_OFTEN)
      await touchFeed(db, feed.id)
      const { time_zone } = viewer
      const { public_url } = config
      const calendar = writeCalendar(await listCalendarEntries(db, viewer), {
        name: 'Demand CRM',
        time_zone,
        public_url,
      })
      const etag = `"${createHash('sha256').update(calendar).digest('base64url')}"`
      reply.header('etag', etag).header('cache-control', 'private, no-cache')
      if (holds(headers['if-none-match'], etag)) return reply.code(304).send(null)
      return reply.type('text/calendar; charset=utf-8').send(calendar)
    },
  )

  app.get(
    '/api/crm/tasks/:id/calendar.ics',
    {
      config: { permission: 'tasks:read' },
      schema: {
        operationId: 'downloadTaskCalendar',
        tags,
        summary: 'A task with a due time, as a file for calendar programs',
        params: IdParams,
        response: { ...calendarFile, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, actor }, reply) => {
      const task = await findTaskEntry(db, actor, params.id)
      if (!task) throw notFound('task with a due time')
      return sendFile(reply, task, actor)
    },
  )

  app.get(
    '/api/crm/activities/:id/calendar.ics',
    {
      config: { permission: 'activities:read' },
      schema: {
        operationId: 'downloadMeetingCalendar',
        tags,
        summary: 'A meeting, as a file for calendar programs',
        params: IdParams,
        response: { ...calendarFile, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, actor }, reply) => {
      const meeting = await findMeetingEntry(db, actor, params.id)
      if (!meeting) throw notFound('meeting')
      return sendFile(reply, meeting, actor)
    },
  )

  function sendFile(reply: FastifyReply, entry: CalendarEntry, { time_zone }: { time_zone: string }) {
    return reply
      .type('text/calendar; charset=utf-8')
      .header('content-disposition', `attachment; filename="${entry.kind}-${entry.starts_at.slice(0, 10)}.ics"`)
      .send(writeCalendar([entry], { name: 'Demand CRM', time_zone, public_url: config.public_url }))
  }
}

/** Whether If-None-Match names this version (RFC 9110, 13.1.2). */
function holds(if_none_match: string | undefined, etag: string): boolean {
  const known = (if_none_match ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return known.includes(etag) || known.includes('*')
}
