import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readConfig } from '../config.ts'
import type { Context } from '../context.ts'
import { type Infra, openInfra } from '../infra.ts'
import { startWorkers, type Workers } from './job-workers.ts'
import { checkJobs, defineJob } from './jobs.ts'

const log = pino({ level: 'silent' })
const dataDir = mkdtempSync(join(tmpdir(), 'crm-jobs-'))
chmodSync(dataDir, 0o711)
const seen: { name: string; data: unknown; attempt: number }[] = []
let release: (() => void) | undefined

const Numbered = Type.Object({ n: Type.Integer() }, { additionalProperties: false })
const count = defineJob({
  name: 'test-count',
  schema: Numbered,
  handler: async (_context, data, run) => {
    seen.push({ name: 'test-count', data, attempt: run.attempt })
  },
})
const failOnce = defineJob({
  name: 'test-fail-once',
  schema: Numbered,
  handler: async (_context, data, run) => {
    seen.push({ name: 'test-fail-once', data, attempt: run.attempt })
    if (run.attempt === 1) throw new Error('the first try fails')
  },
})
const slow = defineJob({
  name: 'test-slow',
  schema: Numbered,
  lane: 'long',
  handler: async (_context, data, run) => {
    seen.push({ name: 'test-slow', data, attempt: run.attempt })
    await new Promise<void>((resolve, reject) => {
      release = resolve
      run.signal.addEventListener('abort', () => reject(new Error('interrupted')))
    })
  },
})
const stubborn = defineJob({
  name: 'test-stubborn',
  schema: Numbered,
  handler: async (_context, data) => {
    seen.push({ name: 'test-stubborn-started', data, attempt: 1 })
    await sleep(600)
    seen.push({ name: 'test-stubborn', data, attempt: 1 })
  },
})
const ticking = defineJob({
  name: 'test-ticking',
  schema: Type.Object({}),
  every: 400,
  handler: async (_context, data, run) => {
    seen.push({ name: 'test-ticking', data, attempt: run.attempt })
  },
})
const ALL = [count, failOnce, slow, stubborn, ticking]

afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

test('a job that no worker lists, or two list, is refused at boot', () => {
  expect(() => checkJobs(ALL)).not.toThrow()
  expect(() => checkJobs(ALL.slice(1))).toThrow('"test-count" has no place in worker.ts')
  expect(() => checkJobs([...ALL, count])).toThrow('"test-count" is listed twice')
})

test('two jobs cannot have one name', () => {
  const again = () => defineJob({ name: 'test-count', schema: Numbered, handler: async () => {} })
  expect(again).toThrow('"test-count" is defined twice')
})

// Where Redis is neither installed nor installable, the other store is tested alone; anywhere else its absence fails.
const redisIsOutOfReach = !isInstalled('redis-server') && !isInstalled('apt-get')
if (redisIsOutOfReach)
  console.warn('Jobs on Redis are not tested: there is no redis-server, and no apt-get to install it.')

describe.each(redisIsOutOfReach ? (['postgres'] as const) : (['postgres', 'redis'] as const))('jobs on %s', (store) => {
  let infra: Infra
  let context: Context
  let workers: Workers | undefined
  let redis: Redis | undefined

  beforeAll(async () => {
    redis = store === 'redis' ? await startRedis() : undefined
    const settings = readConfig({ DATA_DIR: dataDir, ...(redis && { REDIS_URL: redis.url }) }, '/')
    const config = { ...settings, secret_key: 'k'.repeat(32) }
    infra = await openInfra(config, log)
    context = { config, log, db: infra.db, queue: infra.queue, files: infra.files, mailer: infra.mailer }
    workers = await startWorkers(context, ALL, infra.backend)
  })

  afterAll(async () => {
    await workers?.close(5_000)
    await infra?.close()
    await redis?.stop()
  })

  const runs = (name: string, n?: number) =>
    seen.filter((run) => run.name === name && (n === undefined || (run.data as { n: number }).n === n))
  const base = store === 'redis' ? 1000 : 0

  test('a job runs with the data it was enqueued with', async () => {
    await infra.queue.enqueue(count, { n: base + 1 })
    await vi.waitFor(() => expect(runs('test-count', base + 1)).toHaveLength(1), 5_000)
  })

  test('data that does not fit the schema is refused when it is enqueued', async () => {
    await expect(infra.queue.enqueue(count, { n: 'x' } as never)).rejects.toThrow('test-count')
    await expect(infra.queue.enqueue(count, { n: 1, extra: true } as never)).rejects.toThrow('test-count')
  })

  test('a delayed job waits', async () => {
    const enqueued = Date.now()
    await infra.queue.enqueue(count, { n: base + 2 }, { delay: 700 })
    expect(await infra.queue.counts()).toMatchObject({ delayed: expect.any(Number) })
    await vi.waitFor(() => expect(runs('test-count', base + 2)).toHaveLength(1), 5_000)
    expect(Date.now() - enqueued).toBeGreaterThanOrEqual(690)
  })

  test('a failing job is tried again, later', async () => {
    await infra.queue.enqueue(failOnce, { n: base + 3 })
    await vi.waitFor(() => expect(runs('test-fail-once', base + 3).map((run) => run.attempt)).toEqual([1, 2]), 8_000)
  })

  test('an id stands once in the queue, and again after it ran', async () => {
    const options = { job_id: `${store}:1`, delay: 300 }
    for (let i = 0; i < 3; i++) await infra.queue.enqueue(count, { n: base + 4 }, options)
    await vi.waitFor(() => expect(runs('test-count', base + 4)).toHaveLength(1), 5_000)
    await sleep(300)
    expect(runs('test-count', base + 4)).toHaveLength(1)
    await infra.queue.enqueue(count, { n: base + 4 }, { job_id: `${store}:1` })
    await vi.waitFor(() => expect(runs('test-count', base + 4)).toHaveLength(2), 5_000)
  })

  test('an id that is added while it runs runs once more, with the newest data', async () => {
    const options = { job_id: 'twice' }
    await infra.queue.enqueue(slow, { n: base + 5 }, options)
    await vi.waitFor(() => expect(runs('test-slow', base + 5)).toHaveLength(1), 5_000)
    await infra.queue.enqueue(slow, { n: base + 6 }, options)
    await infra.queue.enqueue(slow, { n: base + 7 }, options)
    release?.()
    await vi.waitFor(() => expect(runs('test-slow', base + 7)).toHaveLength(1), 5_000)
    release?.()
    expect(runs('test-slow', base + 6)).toHaveLength(0)
  })

  test('a repeated job runs by itself', async () => {
    const before = runs('test-ticking').length
    await vi.waitFor(() => expect(runs('test-ticking').length).toBeGreaterThan(before + 1), 6_000)
  })

  test('stopping interrupts a long job, which starts again with the next process', async () => {
    await infra.queue.enqueue(slow, { n: base + 8 })
    await vi.waitFor(() => expect(runs('test-slow', base + 8)).toHaveLength(1), 5_000)
    expect(await workers?.close(5_000)).toBe(true)
    workers = await startWorkers(context, ALL, infra.backend)
    await vi.waitFor(() => expect(runs('test-slow', base + 8)).toHaveLength(2), 5_000)
    expect(runs('test-slow', base + 8).map((run) => run.attempt)).toEqual([1, 1])
    release?.()
  })

  test('stopping waits for a job that cannot be interrupted, but not for ever', async () => {
    await infra.queue.enqueue(stubborn, { n: base + 9 })
    await vi.waitFor(() => expect(runs('test-stubborn-started', base + 9)).toHaveLength(1), 5_000)
    expect(await workers?.close(5_000)).toBe(true)
    expect(runs('test-stubborn', base + 9)).toHaveLength(1)
    workers = await startWorkers(context, ALL, infra.backend)
    await infra.queue.enqueue(stubborn, { n: base + 10 })
    await vi.waitFor(() => expect(runs('test-stubborn-started', base + 10)).toHaveLength(1), 5_000)
    expect(await workers.close(50)).toBe(false)
    await vi.waitFor(() => expect(runs('test-stubborn', base + 10)).toHaveLength(1), 5_000)
    workers = undefined
  })
})

interface Redis {
  url: string
  stop(): Promise<void>
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((dir) => existsSync(join(dir, program)))
}

/** A Redis of its own. */
async function startRedis(): Promise<Redis> {
  const port = await freePort()
  const dir = mkdtempSync(join(tmpdir(), 'crm-redis-'))
  const server: ChildProcess = spawn('redis-server', ['--port', String(port), '--save', '', '--dir', dir], {
    stdio: 'ignore',
  })
  await new Promise<void>((resolve, reject) => {
    server.on('error', () =>
      reject(new Error('redis-server is needed to test the Redis backend: apt-get install redis-server')),
    )
    server.on('spawn', () => resolve())
  })
  await vi.waitFor(() => canConnect(port), 5_000)
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      server.kill()
      await once(server, 'exit')
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function canConnect(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve()
    }).on('error', reject)
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
