import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '@crm/db'
import type { InjectOptions } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll } from 'vitest'
import { buildApp } from '../app.ts'
import { openStorage } from '../attachments/storage.ts'
import { newApiKey } from '../auth/api-keys.ts'
import { readConfig } from '../config.ts'
import type { Context } from '../context.ts'
import { createMailer } from '../mail/mailer.ts'
import type { App } from '../platform/app-type.ts'
import type { AnyJob, Queue } from '../platform/jobs.ts'
import type { Role } from '../platform/permissions.ts'
import { createTestDatabase } from './test-database.ts'

export interface TestApp {
  app: App
  db: Database
  context: Context
  connection_string: string
  /** What was enqueued and not yet worked on. */
  jobs: { job: AnyJob; data: unknown }[]
  /** Works on everything that was enqueued, in order. */
  runJobs(): Promise<void>
  /** A caller with this role, a user of its own. */
  signedInAs(role: Role, user?: { time_zone?: string }): Promise<Caller>
}

export interface Caller {
  user_id: string
  /** Sends a request through the whole HTTP stack. */
  request(
    method: InjectOptions['method'],
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>
}

export interface Answer {
  status: number
  headers: Record<string, unknown>
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came back
  body: any
}

/** The product on a database of its own, for one test file. Its queue holds jobs until the test runs them. */
export function testApp(settings: Record<string, string> = {}): TestApp {
  const test = { jobs: [] } as unknown as TestApp
  const files_dir = join(tmpdir(), `crm-test-${randomUUID()}`)
  let drop: () => Promise<void>

  beforeAll(async () => {
    const database = await createTestDatabase()
    drop = database.drop
    const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
    const config = { ...readConfig(settings, '/nowhere'), secret_key: 'a secret that only tests know, long enough' }
    const context: Context = {
      config,
      db: database.db,
      queue: collectingQueue(test.jobs),
      files: await openStorage({ ...config, data_dir: settings.DATA_DIR ?? files_dir }),
      mailer: createMailer(config.mail, database.db),
      log,
    }
    Object.assign(test, {
      db: database.db,
      connection_string: database.connection_string,
      context,
      app: await buildApp(context),
    })
  })
  afterAll(async () => {
    await test.app?.close()
    await drop?.()
    await rm(files_dir, { recursive: true, force: true })
  })

  test.runJobs = async () => {
    for (let next = test.jobs.shift(); next; next = test.jobs.shift()) {
      const run = { job_id: randomUUID(), attempt: 1, signal: new AbortController().signal, log: test.context.log }
      await next.job.handler(test.context, next.data, run)
    }
  }
  test.signedInAs = async (role, user = {}) => {
    const name = `${role} ${randomUUID().slice(0, 8)}`
    const { id } = await test.db
      .insertInto('users')
      .values({ name, email: `${name.replace(' ', '.')}@example.com`, role, ...user })
      .returning('id')
      .executeTakeFirstOrThrow()
    const { key, prefix, key_sha256 } = newApiKey()
    await test.db.insertInto('api_keys').values({ name, user_id: id, role, prefix, key_sha256 }).execute()
    return { user_id: id, request: (...call) => send(test.app, key, ...call) }
  }
  return test
}

async function send(
  app: App,
  key: string,
  method: InjectOptions['method'],
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await app.inject({
    method: method as 'GET',
    url,
    headers: { authorization: `Bearer ${key}`, ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  })
  const isJson = String(response.headers['content-type']).includes('json')
  return { status: response.statusCode, headers: response.headers, body: isJson ? response.json() : response.body }
}

function collectingQueue(jobs: TestApp['jobs']): Queue {
  return {
    async enqueue(job, data) {
      jobs.push({ job, data: job.check(data) })
    },
    counts: async () => ({ waiting: jobs.length, active: 0, delayed: 0, failed: 0 }),
    close: async () => {},
  }
}
