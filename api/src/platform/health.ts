import { isMigrated } from '@crm/db'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import type { App } from './app-type.ts'

const State = Type.Enum(['ok', 'failing'])

const CHECK_TIMEOUT_MS = 3_000

/** For load balancers and orchestrators: alive means restart me if not, ready means send me requests. */
export function health(app: App, { db, queue, log }: Context): void {
  app.route({
    method: 'GET',
    url: '/health/live',
    config: { permission: 'public' },
    schema: {
      operationId: 'getLiveness',
      tags: ['operations'],
      summary: 'Whether the process runs',
      response: { 200: Type.Object({ status: Type.Literal('ok') }) },
    },
    handler: async () => ({ status: 'ok' as const }),
  })

  app.route({
    method: 'GET',
    url: '/health/ready',
    config: { permission: 'public' },
    schema: {
      operationId: 'getReadiness',
      tags: ['operations'],
      summary: 'Whether database, migrations and queue are usable',
      response: { 200: Readiness, 503: Readiness },
    },
    handler: async (_request, reply) => {
      const [database, migrations, jobs] = await Promise.all([
        check(() => sql`select 1`.execute(db)),
        check(async () => {
          if (!(await isMigrated(db))) throw new Error('migrations are missing')
        }),
        check(() => queue.counts()),
      ])
      const healthy = [database, migrations, jobs].every((state) => state === 'ok')
      reply.code(healthy ? 200 : 503)
      return { status: healthy ? ('ok' as const) : ('failing' as const), database, migrations, queue: jobs }
    },
  })

  async function check(attempt: () => Promise<unknown>): Promise<'ok' | 'failing'> {
    const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS)
    const timeout = new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
    })
    try {
      await Promise.race([attempt(), timeout])
      return 'ok'
    } catch (error) {
      log.warn({ err: error }, 'a readiness check failed')
      return 'failing'
    }
  }
}

const Readiness = Type.Object({ status: State, database: State, migrations: State, queue: State })
