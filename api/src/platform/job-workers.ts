import { setTimeout as sleep } from 'node:timers/promises'
import { DelayedError, type Job as QueuedJob, UnrecoverableError, type Worker } from 'bullmq'
import type { Context } from '../context.ts'
import { type AnyJob, checkJobs, jobOptions, LANES, type Lane, laneNames, openLane, type QueueBackend } from './jobs.ts'

export interface Workers {
  /**
   * Takes no new job, tells running ones to stop, and waits for them.
   * @param timeoutMs after this, what still runs is left to the next start
   * @returns whether every job ended in time
   */
  close(timeoutMs: number): Promise<boolean>
}

/** Works on the listed jobs in this process, and schedules those that repeat. Resolves when it takes jobs. */
export async function startWorkers(context: Context, jobs: readonly AnyJob[], backend: QueueBackend): Promise<Workers> {
  checkJobs(jobs)
  const byName = new Map(jobs.map((job) => [job.name, job]))
  const stopping = new AbortController()
  await Promise.all(laneNames().map((lane) => scheduleRepeated(context, jobs, lane, backend)))
  const workers = await Promise.all(
    laneNames().map(async (lane) => {
      const process = (queued: QueuedJob, token?: string) => runJob(context, byName, queued, token, stopping.signal)
      const worker = new backend.classes.Worker(lane, process, {
        connection: backend.consumer,
        prefix: backend.prefix,
        concurrency: LANES[lane].concurrency,
        // Jobs of a process that was killed start again within lock and interval.
        lockDuration: 30_000,
        stalledInterval: 10_000,
        maxStalledCount: LANES[lane].stalls,
        runRetryDelay: 1_000,
      }) as unknown as Worker
      worker.on('error', (error) => context.log.error({ err: error, lane }, 'the job worker met an error'))
      worker.on('failed', (job, error) => {
        const last = !job || job.attemptsMade >= (job.opts.attempts ?? 1)
        context.log[last ? 'error' : 'warn']({ err: error, job: job?.name, job_id: job?.id }, 'a job failed')
      })
      await worker.waitUntilReady()
      return worker
    }),
  )
  return {
    async close(timeoutMs) {
      const drained = Promise.all(workers.map((worker) => worker.close())).then(() => true)
      // After closing has begun: an interrupted job that goes back must not be taken again by this process.
      stopping.abort()
      return Promise.race([drained, sleep(timeoutMs, false, { ref: false })])
    },
  }
}

async function runJob(
  context: Context,
  byName: Map<string, AnyJob>,
  queued: QueuedJob,
  token: string | undefined,
  signal: AbortSignal,
) {
  // A worker that closes may still be handed a job, such as the one it has just put back.
  if (signal.aborted) return putBack(queued, token)
  const job = byName.get(queued.name)
  if (!job) throw new UnrecoverableError(`This version has no job "${queued.name}".`)
  const run = {
    job_id: String(queued.id),
    attempt: queued.attemptsMade + 1,
    signal,
    log: context.log.child({ job: job.name, job_id: queued.id }),
  }
  try {
    await job.handler(context, job.check(queued.data), run)
  } catch (error) {
    if (error instanceof TypeError && isBadData(job, queued.data)) throw new UnrecoverableError(error.message)
    if (!signal.aborted) throw error
    return putBack(queued, token)
  }
}

/** Being interrupted is no failed attempt. */
async function putBack(queued: QueuedJob, token: string | undefined): Promise<never> {
  await queued.moveToDelayed(Date.now(), token)
  throw new DelayedError()
}

function isBadData(job: AnyJob, data: unknown): boolean {
  try {
    job.check(data)
    return false
  } catch {
    return true
  }
}

/** Schedulers outlive the process: those that the code no longer knows are removed. */
async function scheduleRepeated(context: Context, jobs: readonly AnyJob[], lane: Lane, backend: QueueBackend) {
  const queue = openLane(backend, lane, backend.producer, context.log)
  try {
    const repeated = jobs.filter((job) => job.lane === lane && job.every !== undefined)
    for (const job of repeated) {
      const template = { name: job.name, data: {}, opts: jobOptions(job) }
      await queue.upsertJobScheduler(job.name, { every: job.every as number }, template)
    }
    const known = new Set(repeated.map((job) => job.name))
    for (const { key } of await queue.getJobSchedulers()) if (!known.has(key)) await queue.removeJobScheduler(key)
  } finally {
    await queue.close()
  }
}
