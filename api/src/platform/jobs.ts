import type { BackendClasses, Queue as BullQueue, IQueueBackend, Job as QueuedJob } from 'bullmq'
import type { FastifyBaseLogger } from 'fastify'
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Context } from '../context.ts'

/** Where jobs wait: Redis or PostgreSQL, behind the same classes. infra.ts decides. */
export interface QueueBackend {
  classes: Pick<BackendClasses<IQueueBackend, unknown>, 'Queue' | 'Worker'>
  /** For adding jobs: fails soon when the store is away, because a request is waiting. */
  producer: unknown
  /** For working on jobs: waits for the store to come back. */
  consumer: unknown
  /** Keeps two installations on one Redis apart. */
  prefix: string
}

/**
 * A quick job must not wait behind an import of 100,000 rows, and a campaign of hours holds up neither.
 * `stalls`: so many times a job starts again after the process that ran it was killed.
 */
export const LANES = {
  quick: { concurrency: 8, stalls: 10 },
  long: { concurrency: 2, stalls: 10 },
  mail: { concurrency: 6, stalls: 1_000 },
} as const
export type Lane = keyof typeof LANES

export interface JobRun {
  job_id: string
  /** 1 on the first try. */
  attempt: number
  /** Aborted when the process is asked to stop: a long handler then throws, and the job starts again later. */
  signal: AbortSignal
  log: FastifyBaseLogger
}

export interface JobDefinition<T extends TSchema = TSchema> {
  name: string
  schema: T
  /** Runs at least once per enqueued job, perhaps again after a crash: it must be idempotent. */
  handler: (context: Context, data: Static<T>, run: JobRun) => Promise<void>
  /** How often a failing job is tried before it is given up; 5 by default, waiting longer each time. */
  attempts?: number
  /** Runs by itself this often, in milliseconds, with `{}` as its data. */
  every?: number
  /** `quick` by default. */
  lane?: Lane
}

export interface Job<T extends TSchema = TSchema> extends Required<Omit<JobDefinition<T>, 'every'>> {
  every?: number
  /** @throws TypeError naming what does not fit the schema */
  check(data: unknown): Static<T>
}

// biome-ignore lint/suspicious/noExplicitAny: a list of jobs holds handlers of different data
export type AnyJob = Job<any>

const defined = new Map<string, AnyJob>()

/** A job: a name, a schema for its data, and a handler, in one definition. List it in worker.ts. */
export function defineJob<T extends TSchema>(definition: JobDefinition<T>): Job<T> {
  if (defined.has(definition.name)) throw new Error(`The job "${definition.name}" is defined twice.`)
  const validator = Compile(definition.schema)
  const job: Job<T> = {
    attempts: 5,
    lane: 'quick',
    ...definition,
    check(data) {
      if (validator.Check(data)) return data as Static<T>
      const [first] = validator.Errors(data)
      throw new TypeError(`Job "${definition.name}": ${first?.instancePath || 'its data'} ${first?.message}`)
    },
  }
  if (job.every !== undefined) job.check({})
  defined.set(job.name, job)
  return job
}

/**
 * Every job that some feature can enqueue has exactly one place in the list of the worker.
 * @throws Error naming the job that is missing or listed twice
 */
export function checkJobs(jobs: readonly AnyJob[]) {
  const names = jobs.map((job) => job.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) throw new Error(`The job "${twice}" is listed twice in worker.ts.`)
  const missing = [...defined.keys()].find((name) => !names.includes(name))
  if (missing) throw new Error(`The job "${missing}" has no place in worker.ts, so nobody would work on it.`)
}

export interface EnqueueOptions {
  /**
   * While a job of this name and id waits, adding it again does nothing; while it runs, it is run once more afterwards
   * with the newest data.
   */
  job_id?: string
  /** Milliseconds. */
  delay?: number
}

export interface Queue {
  /**
   * Resolves when the job is stored. Call it after the transaction has committed.
   * @throws TypeError when the data does not fit the job's schema
   */
  enqueue<T extends TSchema>(job: Job<T>, data: Static<T>, options?: EnqueueOptions): Promise<void>
  /** How many jobs stand in each state, over all lanes. */
  counts(): Promise<Record<'waiting' | 'active' | 'delayed' | 'failed', number>>
  close(): Promise<void>
}

/** The producing side. It connects when it is first used. */
export function createQueue(backend: QueueBackend, log: FastifyBaseLogger): Queue {
  const lanes = new Map<Lane, BullQueue>()
  const laneQueue = (lane: Lane) => {
    const queue = lanes.get(lane) ?? openLane(backend, lane, backend.producer, log)
    lanes.set(lane, queue)
    return queue
  }
  return {
    async enqueue(job, data, { job_id, delay } = {}) {
      await laneQueue(job.lane).add(job.name, job.check(data), {
        ...jobOptions(job),
        ...(delay !== undefined && { delay }),
        ...(job_id !== undefined && { deduplication: { id: `${job.name}/${job_id}`, keepLastIfActive: true } }),
      })
    },
    async counts() {
      const states = ['waiting', 'active', 'delayed', 'failed'] as const
      const all = await Promise.all(laneNames().map((lane) => laneQueue(lane).getJobCounts(...states)))
      const total = (state: string) => all.reduce((sum, counts) => sum + (counts[state] ?? 0), 0)
      return { waiting: total('waiting'), active: total('active'), delayed: total('delayed'), failed: total('failed') }
    },
    async close() {
      await Promise.all([...lanes.values()].map((queue) => queue.close()))
    },
  }
}

export function laneNames(): Lane[] {
  return Object.keys(LANES) as Lane[]
}

export function openLane(backend: QueueBackend, lane: Lane, connection: unknown, log: FastifyBaseLogger): BullQueue {
  const queue = new backend.classes.Queue(lane, { connection, prefix: backend.prefix }) as unknown as BullQueue
  queue.on('error', (error) => log.error({ err: error, lane }, 'the job queue is not reachable'))
  return queue
}

export function jobOptions(job: AnyJob) {
  return {
    attempts: job.attempts,
    backoff: { type: 'exponential', delay: 1000, jitter: 0.3 },
    removeOnComplete: true,
    removeOnFail: { count: 1000, age: 7 * 24 * 3600 },
  }
}

export type { QueuedJob }
