import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, connect as openSocket, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts'

// Each test starts processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const ROOT = join(import.meta.dirname, '../..')
const children: Started[] = []
const dirs: string[] = []

interface Started {
  process: ChildProcess
  port: number
  stdout: string
  stderr: string
  exit: Promise<number | null>
}

/** Starts what was built, as `start` does. */
async function run(env: Record<string, string>): Promise<Started> {
  const port = Number(env.PORT ?? (await freePort()))
  const child = spawn(process.execPath, ['api/dist/main.js'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', DATA_DIR: newDataDir(), ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const started: Started = {
    process: child,
    port,
    stdout: '',
    stderr: '',
    exit: once(child, 'exit').then(([code]) => code),
  }
  child.stdout.on('data', (chunk) => {
    started.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    started.stderr += chunk
  })
  children.push(started)
  return started
}

async function ready(started: Started): Promise<Started> {
  await vi.waitFor(
    () => {
      if (started.process.exitCode !== null) throw new Error(`it ended: ${started.stderr}`)
      expect(started.stdout).toContain('Press Ctrl-C to stop.')
    },
    { timeout: 30_000, interval: 50 },
  )
  return started
}

/** Whatever a start is refused for, it ends with 1 and one line that is no stack trace. */
async function refused(env: Record<string, string>): Promise<string> {
  const started = await run(env)
  expect(await started.exit).toBe(1)
  expect(started.stderr.trim().split('\n')).toHaveLength(1)
  expect(started.stderr).not.toMatch(/^\s+at |Error:/m)
  return started.stderr.trim()
}

function newDataDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'crm-main-'))
  chmodSync(dir, 0o711)
  dirs.push(dir)
  return dir
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

function postgresOf(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'database/data/postmaster.pid'), 'utf8').split('\n')[0])
}

function isRunning(pid: number): boolean {
  try {
    // A zombie that nobody has collected runs no more.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

afterEach(async () => {
  for (const { process: child, exit } of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    await exit
  }
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true })
})

describe('a start that cannot succeed says in one sentence what to do', () => {
  let database: TestDatabase
  let busy: Server

  beforeAll(async () => {
    database = await createTestDatabase()
    busy = createServer().listen(0, '127.0.0.1')
    await once(busy, 'listening')
  })
  afterAll(async () => {
    busy.close()
    await database.drop()
  })

  const url = (change: (url: URL) => void) => {
    const changed = new URL(inject('template_url'))
    change(changed)
    return changed.href
  }

  test('half-set settings', async () => {
    expect(await refused({ ADMIN_EMAIL: 'a@example.com' })).toContain('ADMIN_PASSWORD is not')
  })

  test('a busy port', async () => {
    const { port } = busy.address() as { port: number }
    const message = await refused({ PORT: String(port), DATABASE_URL: database.connection_string })
    expect(message).toBe(
      `Port ${port} is in use by another program. Stop it, or choose another port: PORT=${port + 1} npx pnpm@10 start`,
    )
  })

  test('an address that is not this machine', async () => {
    const message = await refused({ HOST: '203.0.113.1', DATABASE_URL: database.connection_string })
    expect(message).toContain('HOST is "203.0.113.1", which is no address of this machine')
  })

  test('a data directory that cannot be written', async () => {
    expect(await refused({ DATA_DIR: '/dev/null/data' })).toMatch(
      /^The data directory \/dev\/null\/data cannot be written \(ENOTDIR\)\. .* set DATA_DIR/,
    )
  })

  test('a database server that is not there', async () => {
    const port = await freePort()
    const message = await refused({ DATABASE_URL: `postgres://crm:hunter2@127.0.0.1:${port}/crm` })
    expect(message).toContain(`PostgreSQL cannot be reached at 127.0.0.1:${port} (ECONNREFUSED). Start it`)
    expect(message).not.toContain('hunter2')
  })

  test('a host that does not exist', async () => {
    const message = await refused({ DATABASE_URL: 'postgres://crm:x@no-such-host.invalid/crm' })
    expect(message).toMatch(/^PostgreSQL cannot be reached at no-such-host\.invalid:5432 \(E/)
  })

  test('a wrong password', async () => {
    const message = await refused({ DATABASE_URL: url((it) => (it.password = 'wrong')) })
    expect(message).toContain('refuses user "crm"')
    expect(message).toContain('Check the user name and password in DATABASE_URL')
  })

  test('a database that does not exist', async () => {
    const message = await refused({ DATABASE_URL: url((it) => (it.pathname = '/nowhere')) })
    expect(message).toContain('has no database "nowhere". Create it')
  })

  test('a Redis that is not there', async () => {
    const port = await freePort()
    const settings = { DATABASE_URL: database.connection_string, REDIS_URL: `redis://:hunter2@127.0.0.1:${port}` }
    const message = await refused(settings)
    expect(message).toContain(`Redis cannot be used at 127.0.0.1:${port} (ECONNREFUSED)`)
    expect(message).not.toContain('hunter2')
  })

  test('an ADMIN_PASSWORD that is too short', async () => {
    const settings = { ADMIN_EMAIL: 'a@example.com', ADMIN_PASSWORD: 'x' }
    expect(await refused({ ...settings, DATABASE_URL: database.connection_string })).toContain(
      'ADMIN_PASSWORD must have',
    )
  })

  test('a database that a newer version has migrated', async () => {
    const client = new pg.Client({ connectionString: database.connection_string })
    await client.connect()
    await client.query(`insert into kysely_migration (name, timestamp) values ('9999_future', now()::text)`)
    await client.end()
    expect(await refused({ DATABASE_URL: database.connection_string })).toContain(
      'migrated by a newer version of Demand CRM (it has "9999_future"',
    )
  })
})

describe('with the built-in database', () => {
  test('it starts, answers, stops on Ctrl-C and leaves no process; what was written is there the next time', async () => {
    const DATA_DIR = newDataDir()
    const admin = { ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'correct horse battery' }
    const first = await ready(await run({ DATA_DIR, ...admin }))
    expect(first.stdout).toContain(`Demand CRM is ready at http://localhost:${first.port}\n`)
    const health = await fetch(`http://127.0.0.1:${first.port}/health/ready`)
    expect([health.status, await health.json()]).toEqual([
      200,
      { status: 'ok', database: 'ok', migrations: 'ok', queue: 'ok' },
    ])
    const postgres = postgresOf(DATA_DIR)
    // A package runner passes on the signal that the terminal has sent to everyone: it counts once.
    first.process.kill('SIGINT')
    first.process.kill('SIGINT')
    expect(await first.exit).toBe(0)
    expect(isRunning(postgres)).toBe(false)
    expect(first.stderr).toBe('')

    const second = await ready(await run({ DATA_DIR }))
    expect(second.stdout).not.toContain('/setup')
    expect(await signIn(second.port, admin)).toBe(200)
  })

  test('without a user it prints a link to set up', async () => {
    const started = await ready(await run({}))
    expect(started.stdout).toMatch(
      /Create the first account here \(the link works once\): http:\/\/localhost:\d+\/setup\?token=\S+/,
    )
  })

  test('after kill -9 of everything the next start has all data', async () => {
    const DATA_DIR = newDataDir()
    const admin = { ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'correct horse battery' }
    const first = await ready(await run({ DATA_DIR, ...admin }))
    const postgres = postgresOf(DATA_DIR)
    first.process.kill('SIGKILL')
    process.kill(postgres, 'SIGKILL')
    await first.exit
    const second = await ready(await run({ DATA_DIR }))
    expect(await signIn(second.port, admin)).toBe(200)
  })

  test('a second process on the same data directory is refused', async () => {
    const DATA_DIR = newDataDir()
    const first = await ready(await run({ DATA_DIR }))
    expect(await refused({ DATA_DIR })).toContain(`already in use by process ${first.process.pid}.`)
    expect((await fetch(`http://127.0.0.1:${first.port}/health/ready`)).status).toBe(200)
  })

  test('a signal while it starts leaves no process', async () => {
    const DATA_DIR = newDataDir()
    const started = await run({ DATA_DIR })
    await vi.waitFor(() => postgresOf(DATA_DIR), { timeout: 20_000, interval: 20 })
    const postgres = postgresOf(DATA_DIR)
    started.process.kill('SIGTERM')
    expect(await started.exit).toBe(0)
    expect(isRunning(postgres)).toBe(false)
  })

  test('a second signal, later, ends it at once and takes PostgreSQL along', async () => {
    const DATA_DIR = newDataDir()
    const started = await ready(await run({ DATA_DIR }))
    const postgres = postgresOf(DATA_DIR)
    const socket = await halfARequest(started.port)
    started.process.kill('SIGTERM')
    await sleep(700)
    expect(started.process.exitCode).toBeNull()
    started.process.kill('SIGTERM')
    expect(await started.exit).toBe(1)
    socket.destroy()
    await vi.waitFor(() => expect(isRunning(postgres)).toBe(false), 5_000)
  })
})

test('a request that is under way is answered before it stops', async () => {
  const database = await createTestDatabase()
  const started = await ready(await run({ DATABASE_URL: database.connection_string }))
  const socket = await halfARequest(started.port)
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  started.process.kill('SIGTERM')
  await sleep(500)
  expect(started.process.exitCode).toBeNull()
  socket.write('"}')
  await vi.waitFor(() => expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /), 5_000)
  const answered = performance.now()
  expect(await started.exit).toBe(0)
  // The connection it came on is not waited for.
  expect(performance.now() - answered).toBeLessThan(5_000)
  await database.drop()
})

test('api and worker run as processes of their own on one database', async () => {
  const database = await createTestDatabase()
  const DATABASE_URL = database.connection_string
  const [api, worker] = await Promise.all([
    run({ DATABASE_URL, RUN: 'api' }).then(ready),
    run({ DATABASE_URL, RUN: 'worker' }).then(ready),
  ])
  const templates = await database.db.selectFrom('email_templates').select('name').execute()
  expect(templates, 'the starter templates, added by one of them').toHaveLength(6)
  expect((await fetch(`http://127.0.0.1:${api.port}/health/ready`)).status).toBe(200)
  expect(worker.stdout).toContain('Demand CRM works on jobs.')
  await expect(fetch(`http://127.0.0.1:${worker.port}/health/live`)).rejects.toThrow()
  for (const { process: child } of [api, worker]) child.kill('SIGTERM')
  expect([await api.exit, await worker.exit]).toEqual([0, 0])
  await database.drop()
})

async function signIn(port: number, admin: { ADMIN_EMAIL: string; ADMIN_PASSWORD: string }): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: admin.ADMIN_EMAIL, password: admin.ADMIN_PASSWORD }),
  })
  return response.status
}

/** A sign-in whose body has not arrived in full: the server waits for `"}`. */
async function halfARequest(port: number) {
  const body = '{"email":"nobody@example.com","password":"wrong"}'
  const socket = openSocket(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(
    `POST /api/auth/sign-in/email HTTP/1.1\r\nhost: localhost:${port}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, -2)}`,
  )
  await sleep(200)
  return socket
}
