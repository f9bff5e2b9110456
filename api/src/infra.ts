import { connect, type Database, requireSupportedServer, StartError, startEmbeddedPostgres } from '@crm/db'
import { createPostgresBackend, createRedisBackend, runMigrations, withBackend } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { Logger } from 'pino'
import { type FileStorage, openStorage } from './attachments/storage.ts'
import type { Config } from './config.ts'
import { createMailer, type Mailer } from './mail/mailer.ts'
import { createQueue, type Queue, type QueueBackend } from './platform/jobs.ts'

/** What the product runs on. */
export interface Infra {
  db: Database
  queue: Queue
  backend: QueueBackend
  files: FileStorage
  mailer: Mailer
  database_url: string
  /** Closes queue, pool and the built-in PostgreSQL, in that order. */
  close(): Promise<void>
}

type Closer = () => Promise<unknown>

/**
 * Decides what the product runs on: DATABASE_URL or a private PostgreSQL; REDIS_URL or PostgreSQL for jobs;
 * Resend, an SMTP server or the outbox for mail; S3 or the data directory for files.
 * @throws StartError when one of them cannot be reached
 */
export async function openInfra(config: Config, log: Logger): Promise<Infra> {
  const closers: Closer[] = []
  let closing = false
  const broken = (what: string) => (error: Error) => {
    if (!closing) log.warn({ err: error }, `${what} broke`)
  }
  const close = async () => {
    closing = true
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    const files = await openStorage(config)
    const database_url = config.database_url ?? (await embedded(config, log, closers))
    const { db } = connect({
      connectionString: database_url,
      applicationName: `demand-crm ${config.run}`,
      onIdleError: broken('a database connection'),
    })
    closers.push(() => db.destroy())
    await requireDatabase(database_url)
    await requireSupportedServer(db)
    const backend = config.redis_url
      ? await redisBackend(config.redis_url, broken('the connection to Redis'), closers)
      : await postgresBackend(database_url, broken('a database connection of the job queue'), closers)
    const queue = createQueue(backend, log)
    closers.push(() => queue.close())
    const mailer = createMailer(config.mail, db)
    closers.push(() => mailer.close())
    return { db, queue, backend, files, mailer, database_url, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function embedded(config: Config, log: Logger, closers: Closer[]): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir: config.data_dir, log: (message) => log.info(message) })
  closers.push(() => postgres.stop())
  return postgres.connectionString
}

async function requireDatabase(connectionString: string) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    throw new StartError(explainDatabaseError(error as NodeJS.ErrnoException, connectionString))
  } finally {
    await client.end().catch(() => {})
  }
}

function explainDatabaseError(error: NodeJS.ErrnoException, connectionString: string): string {
  const url = new URL(connectionString)
  const where = `${url.hostname || 'localhost'}:${url.port || 5432}`
  const account = decodeURIComponent(url.username)
  switch (error.code) {
    case '28P01':
    case '28000':
      return `The PostgreSQL server at ${where} refuses user "${account}": ${error.message}. Check the user name and password in DATABASE_URL.`
    case '3D000':
      return `The PostgreSQL server at ${where} has no database "${url.pathname.slice(1)}". Create it, or correct DATABASE_URL.`
    case '53300':
      return `The PostgreSQL server at ${where} takes no more connections. Raise its max_connections, or close other programs.`
    default:
      return `PostgreSQL cannot be reached at ${where} (${reason(error)}). Start it, or correct DATABASE_URL; without DATABASE_URL a private PostgreSQL is used.`
  }
}

/** One Redis connection for adding jobs, one that the workers multiply. */
async function redisBackend(url: string, broken: (error: Error) => void, closers: Closer[]): Promise<QueueBackend> {
  const producer = new Redis(url, { maxRetriesPerRequest: 2, lazyConnect: true })
  const consumer = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true })
  for (const redis of [producer, consumer]) {
    redis.on('error', broken)
    closers.push(async () => redis.disconnect())
  }
  await requireRedis(url)
  return { classes: classesOf(withBackend(createRedisBackend)), producer, consumer, prefix: 'demand-crm' }
}

async function requireRedis(url: string) {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 10_000 })
  let failure: NodeJS.ErrnoException | undefined
  redis.on('error', (error) => {
    failure ??= error
  })
  try {
    await redis.connect()
    await redis.ping()
  } catch (error) {
    const { host } = new URL(url)
    throw new StartError(
      `Redis cannot be used at ${host} (${reason(failure ?? (error as Error))}). Start it, correct REDIS_URL, or unset it: jobs then wait in PostgreSQL.`,
    )
  } finally {
    redis.disconnect()
  }
}

/** BullMQ's tables stand in a schema of their own; its pool is apart because it needs that search path. */
async function postgresBackend(
  connectionString: string,
  broken: (error: Error) => void,
  closers: Closer[],
): Promise<QueueBackend> {
  const pool = new pg.Pool({
    connectionString,
    max: 6,
    keepAlive: true,
    application_name: 'demand-crm jobs',
    options: '-c search_path=bullmq',
  })
  // Each lane listens to it, as queue and as worker.
  pool.setMaxListeners(50)
  pool.on('error', broken)
  closers.push(() => pool.end())
  const client = await pool.connect()
  try {
    await runMigrations(client)
  } finally {
    client.release()
  }
  return { classes: classesOf(withBackend(createPostgresBackend)), producer: pool, consumer: pool, prefix: '' }
}

/** The two backends differ in types that no caller looks at. */
function classesOf(classes: unknown): QueueBackend['classes'] {
  return classes as QueueBackend['classes']
}

/** The reason without the password that some messages hold. */
function reason(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message
}
