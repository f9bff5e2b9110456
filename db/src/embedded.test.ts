import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts'
import { isAlive, readPidFile } from './embedded-process.ts'

const isRoot = process.getuid?.() === 0
const running: EmbeddedPostgres[] = []
const children: ChildProcess[] = []
const dirs: string[] = []

afterEach(async () => {
  for (const postgres of running.splice(0)) await postgres.stop().catch(() => {})
  for (const child of children.splice(0)) if (child.kill('SIGUSR2')) await once(child, 'exit')
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true })
})

async function dataDir(mode = 0o711): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'crm-embedded-'))
  await chmod(dir, mode)
  dirs.push(dir)
  return dir
}

async function start(dir: string, log?: (message: string) => void): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir: dir, ...(log && { log }) })
  running.push(postgres)
  return postgres
}

async function query<T>(postgres: EmbeddedPostgres, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: postgres.connectionString })
  await client.connect()
  try {
    return (await client.query(sql)).rows as T[]
  } finally {
    await client.end()
  }
}

/** Starts it in a process of its own, which then waits to be killed; SIGUSR2 makes it exit by itself. */
async function startInChild(dir: string): Promise<ChildProcess> {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))}
    const postgres = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dir)} })
    process.on('SIGUSR2', () => process.exit(0))
    console.log('started')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`the child ended with ${code}`)))
  })
  return child
}

async function pidOf(dir: string): Promise<number> {
  const file = await readPidFile({ pgdata: join(realpathSync(join(dir, 'database')), 'data') })
  return file?.pid as number
}

async function gone(pid: number) {
  for (let i = 0; i < 100 && isAlive(pid); i++) await sleep(50)
}

test('a first start makes a database of its own behind a password; a second start finds what was in it', async () => {
  const dir = await dataDir()
  const first = await start(dir)
  await query(first, 'create table kept (n int); insert into kept values (42)')
  expect(await query(first, 'select current_database() as db, version() as v')).toEqual([
    { db: 'crm', v: expect.stringContaining('PostgreSQL 18') },
  ])
  const url = new URL(first.connectionString)
  expect(url.hostname).toBe('127.0.0.1')
  url.password = 'wrong'
  await expect(query({ ...first, connectionString: url.href }, 'select 1')).rejects.toThrow('password authentication')
  const pid = await pidOf(dir)
  await first.stop()
  expect(isAlive(pid)).toBe(false)

  const second = await start(dir)
  expect(await query(second, 'select n from kept')).toEqual([{ n: 42 }])
})

test('two data directories run side by side', async () => {
  const [a, b] = await Promise.all([start(await dataDir()), start(await dataDir())])
  expect(a.connectionString).not.toBe(b.connectionString)
  await Promise.all([query(a, 'create table only_a ()'), query(b, 'create table only_b ()')])
})

test('a second process on one data directory is refused, and told who is first', async () => {
  const dir = await dataDir()
  const child = await startInChild(dir)
  await expect(start(dir)).rejects.toMatchObject({
    name: 'StartError',
    message: expect.stringContaining(`already in use by process ${child.pid}.`),
  })
})

test('of two first starts at the same moment one wins', async () => {
  const dir = await dataDir()
  const results = await Promise.allSettled([start(dir), start(dir)])
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await query(running[0] as EmbeddedPostgres, 'select 1 as n')).toEqual([{ n: 1 }])
})

test('the server that a killed process left behind is stopped, and nothing is lost', async () => {
  const dir = await dataDir()
  const child = await startInChild(dir)
  const orphan = await pidOf(dir)
  child.kill('SIGKILL')
  await gone(child.pid as number)
  expect(isAlive(orphan)).toBe(true)
  const said: string[] = []
  const postgres = await start(dir, (message) => said.push(message))
  expect(await pidOf(dir)).not.toBe(orphan)
  expect(said.join()).toContain('left running by a killed process')
  expect(await query(postgres, 'select 1 as n')).toEqual([{ n: 1 }])
})

test('after everything was killed the next start recovers what was committed', async () => {
  const dir = await dataDir()
  const first = await start(dir)
  await query(first, 'create table kept (n int); insert into kept select generate_series(1, 1000)')
  const pid = await pidOf(dir)
  process.kill(pid, 'SIGKILL')
  await gone(pid)
  const second = await start(dir)
  expect(await query(second, 'select count(*)::int as n from kept')).toEqual([{ n: 1000 }])
})

test('a process id that now belongs to another program is not taken for the server', async () => {
  const dir = await dataDir()
  await start(dir)
  const pid = await pidOf(dir)
  process.kill(pid, 'SIGKILL')
  await gone(pid)
  const file = join(dir, 'database/data/postmaster.pid')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid)))
  await start(dir)
})

test('a cluster that was half made by a killed start is not used', async () => {
  const dir = await dataDir()
  const half = mkdtempSync(join(dir, 'unfinished-'))
  writeFileSync(join(half, 'password'), 'x')
  const longAgo = new Date(Date.now() - 24 * 3600 * 1000)
  utimesSync(half, longAgo, longAgo)
  expect(await query(await start(dir), 'select 1 as n')).toEqual([{ n: 1 }])
  expect(existsSync(half)).toBe(false)
})

test('a data directory that cannot be is one sentence', async () => {
  await expect(start('/dev/null/data')).rejects.toMatchObject({
    name: 'StartError',
    message: expect.stringMatching(/^The data directory \/dev\/null\/data cannot be used \(ENOTDIR\)\. .*set DATA_DIR/),
  })
})

test('a process that exits without stopping it takes the server along', async () => {
  const dir = await dataDir()
  const child = await startInChild(dir)
  const pid = await pidOf(dir)
  child.kill('SIGUSR2')
  await gone(pid)
  expect(isAlive(pid)).toBe(false)
})

describe.runIf(isRoot)('as root', () => {
  test('it runs as an account without rights, and its files are closed to others', async () => {
    const dir = await dataDir()
    await start(dir)
    const status = readFileSync(`/proc/${await pidOf(dir)}/status`, 'utf8')
    expect(Number(/^Uid:\s+(\d+)/m.exec(status)?.[1])).toBeGreaterThan(0)
    expect(statSync(join(dir, 'database')).mode & 0o077).toBe(0)
    expect(statSync(join(dir, 'database/password')).mode & 0o777).toBe(0o600)
  })

  test('behind a private directory the data stands elsewhere, and the directory stays private', async () => {
    const dir = await dataDir(0o700)
    const said: string[] = []
    const first = await start(dir, (message) => said.push(message))
    await query(first, 'create table kept ()')
    expect(lstatSync(join(dir, 'database')).isSymbolicLink()).toBe(true)
    const home = realpathSync(join(dir, 'database'))
    dirs.push(home)
    expect(home).toMatch(/^\/var\/lib\/demand-crm\/database-/)
    expect(said.join()).toContain('/var/lib/demand-crm')
    expect(statSync(dir).mode & 0o777).toBe(0o700)
    await first.stop()
    await query(await start(dir), 'select from kept')
    await running.pop()?.stop()
    rmSync(home, { recursive: true })
    await expect(start(dir)).rejects.toThrow('The database is gone')
  })

  test('data that an ordinary user made is opened as that user', async () => {
    const dir = await dataDir()
    const first = await start(dir)
    await first.stop()
    const { uid } = statSync(join(dir, 'database'))
    await start(dir)
    expect(statSync(join(dir, 'database/server.log')).uid).toBe(uid)
    expect(existsSync(join(dir, 'database/data/postmaster.pid'))).toBe(true)
  })
})
