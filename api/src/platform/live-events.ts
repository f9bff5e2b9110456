import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@crm/db'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { App } from './app-type.ts'
import { ApiError } from './errors.ts'
import { problems } from './schemas.ts'
import type { Viewer } from './visibility.ts'

export type LiveEventType = 'created' | 'updated' | 'moved' | 'deleted' | 'restored' | 'imported' | 'reset'

/** A change, as it is sent to open browsers. */
export interface LiveEvent {
  type: LiveEventType
  entity: string
  id: string | null
  version: number | null
  at: string
  actor_id: string | null
}

interface StoredEvent extends LiveEvent {
  /** `<transaction>.<number>`, the SSE event id. */
  event_id: string
  /** The only user who is told; null: everybody. */
  user_id: string | null
  /** Of a lead: who owned it before and after. */
  owner_ids: (string | null)[] | null
}

const POLL_EVERY_MS = 200
const HEARTBEAT_EVERY_MS = 20_000
const MAX_PAGE = 500
const MAX_STREAMS = 1_000
const EVENT_ID = /^(\d{1,18})\.(\d{1,18})$/

/** Whose business an event is: this entity's go to the server's own listeners only. */
const PRIVATE_ENTITY = 'access'

type Listener = (event: LiveEvent) => void

const listeners = new WeakMap<Context, Set<Listener>>()

/** Calls `listener` with every event of every process, also those that are not sent to browsers. */
export function onLiveEvent(context: Context, listener: Listener): void {
  const known = listeners.get(context) ?? new Set()
  listeners.set(context, known.add(listener))
}

/**
 * Appends one event, for what the trigger `record_change` does not tell: call it in the transaction that makes the change.
 * With `user_id` only that user is told.
 */
export async function recordEvent(
  db: Database,
  event: { type: LiveEventType; entity: string; id?: string; actor_id?: string | null; user_id?: string },
): Promise<void> {
  await db
    .insertInto('live_events')
    .values({
      type: event.type,
      entity: event.entity,
      entity_id: event.id ?? null,
      actor_id: event.actor_id ?? null,
      user_id: event.user_id ?? null,
    })
    .execute()
}

/** Forgets events older than an hour: a browser that was away longer reloads. */
export async function forgetOldEvents(db: Database): Promise<void> {
  await db.deleteFrom('live_events').where(sql<boolean>`at < now() - interval '1 hour'`).execute()
}

/**
 * `GET /api/crm/events`: server-sent events of what changed, from every API process.
 * Each process reads the table of events on a short poll; it looks only at transactions older than every running one,
 * so an event that commits late is never skipped, and `Last-Event-ID` resumes exactly. After a gap that is no longer
 * kept it sends `reset`: reload what you show.
 */
export async function liveEvents(app: App, context: Context) {
  const { db, log } = context
  /** Each open stream and who reads it. */
  const streams = new Map<ServerResponse, Viewer>()
  let position = await currentPosition(db)
  let closed = false

  async function poll() {
    const events = await eventsAfter(db, position)
    for (const event of events) {
      position = event.event_id
      for (const listener of listeners.get(context) ?? []) listener(event)
      if (event.entity === PRIVATE_ENTITY) endStreams(event.id)
      else tell(event)
    }
    return events.length
  }

  function tell(event: StoredEvent) {
    for (const [stream, viewer] of streams) write(stream, viewer, event)
  }

  /** Browsers reconnect by themselves; those that may no longer are refused then. */
  function endStreams(user_id: string | null) {
    for (const [stream, viewer] of streams) if (user_id === null || viewer.user_id === user_id) stream.end()
  }

  const polling = (async () => {
    while (!closed) {
      const found = await poll().catch((error) => log.warn({ err: error }, 'could not read live events; trying again'))
      if (found !== MAX_PAGE) await sleep(POLL_EVERY_MS)
    }
  })()
  const heartbeat = setInterval(() => {
    for (const stream of streams.keys()) stream.write(': still here\n\n')
  }, HEARTBEAT_EVERY_MS)

  app.addHook('preClose', async () => {
    closed = true
    clearInterval(heartbeat)
    for (const stream of streams.keys()) stream.end()
    await polling
  })

  app.get(
    '/api/crm/events',
    {
      config: { permission: 'signed_in' },
      schema: {
        operationId: 'streamEvents',
        tags: ['events'],
        summary: 'Server-sent events of every change; resumes with Last-Event-ID',
        response: { ...problems(401, 503) },
      },
    },
    async (request, reply) => {
      if (streams.size >= MAX_STREAMS)
        throw new ApiError('unavailable', 'Too many open event streams; try again later.')
      const lastEventId = String(request.headers['last-event-id'] ?? '')
      const missed = lastEventId ? await missedEvents(db, lastEventId, position) : []
      reply.hijack()
      const stream = reply.raw
      stream.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
        // Ending the stream then ends the connection too, so that the server can close.
        connection: 'close',
      })
      stream.write(`retry: 2000\nid: ${position}\nevent: hello\ndata: {}\n\n`)
      for (const event of missed) write(stream, request.actor, event)
      streams.set(stream, request.actor)
      await once(stream, 'close')
      streams.delete(stream)
    },
  )
}

async function currentPosition(db: Database): Promise<string> {
  const { rows } = await sql<{ position: string }>`
    select (pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1)::text || '.0' as position`.execute(db)
  return rows[0]?.position ?? '0.0'
}

async function eventsAfter(db: Database, position: string, upTo?: string): Promise<StoredEvent[]> {
  let query = db
    .selectFrom('live_events')
    .select([
      sql<string>`transaction_id::text || '.' || number`.as('event_id'),
      sql<LiveEvent['type']>`type`.as('type'),
      'entity',
      'entity_id as id',
      'version',
      'at',
      'actor_id',
      'user_id',
      'owner_ids',
    ])
    .where(sql<boolean>`(transaction_id, number) > ${pair(position)}`)
    .where(sql<boolean>`transaction_id < pg_snapshot_xmin(pg_current_snapshot())`)
  if (upTo) query = query.where(sql<boolean>`(transaction_id, number) <= ${pair(upTo)}`)
  return query.orderBy('transaction_id').orderBy('number').limit(MAX_PAGE).execute()
}

/** What a reconnecting browser has not seen; a single `reset` when that is too long ago to tell, or too much. */
async function missedEvents(db: Database, lastEventId: string, position: string): Promise<StoredEvent[]> {
  const reset: StoredEvent = {
    event_id: position,
    type: 'reset',
    entity: '*',
    id: null,
    version: null,
    at: new Date().toISOString(),
    actor_id: null,
    user_id: null,
    owner_ids: null,
  }
  if (!EVENT_ID.test(lastEventId)) return [reset]
  const { rows: kept } = await sql`
    select from live_events where transaction_id <= ${lastEventId.split('.')[0]}::xid8 limit 1`.execute(db)
  if (kept.length === 0) return [reset]
  const events = await eventsAfter(db, lastEventId, position)
  return events.length < MAX_PAGE ? events : [reset]
}

function pair(position: string) {
  const [transaction, number] = position.split('.')
  return sql`(${transaction}::xid8, ${number}::bigint)`
}

/**
 * Sends what concerns the viewer. Who does not see every lead is told which lead changed only if it is, or was, among
 * those they see; of other records only that some record of the kind changed.
 */
function write(stream: ServerResponse, viewer: Viewer, event: StoredEvent) {
  if (event.entity === PRIVATE_ENTITY || (event.user_id !== null && event.user_id !== viewer.user_id)) return
  const { visible_owner_ids } = viewer
  if (visible_owner_ids === null || event.user_id !== null) stream.write(format(event))
  else if (event.owner_ids === null) stream.write(format({ ...event, id: null, version: null, actor_id: null }))
  else if (event.owner_ids.some((owner) => owner !== null && visible_owner_ids.includes(owner)))
    stream.write(format(event))
}

function format({ event_id, user_id: _, owner_ids: __, ...event }: StoredEvent): string {
  return `id: ${event_id}\nevent: change\ndata: ${JSON.stringify(event)}\n\n`
}
