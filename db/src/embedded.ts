import { spawn } from 'node:child_process'
import { closeSync, fchownSync, openSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Cluster, DATABASE, placeCluster, USER } from './embedded-cluster.ts'
import { discardReusedPid, isAlive, readPidFile, runAs } from './embedded-process.ts'
import { StartError } from './start-error.ts'

export interface EmbeddedPostgres {
  connectionString: string
  /** Ends open connections, writes everything to disk, and resolves when the server is gone. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** The cluster stands in `database` below it, as a link when the account PostgreSQL runs as cannot reach it. */
  dataDir: string
  /** Server settings beyond SETTINGS. */
  settings?: Record<string, string>
  /** Told what is worth knowing: where the data stands, that a crash was recovered from. */
  log?: (message: string) => void
}

/** For a small server that does other things too. */
const SETTINGS = {
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1',
  jit: 'off',
  max_connections: '60',
  // Nothing replicates from it, and bulk loads write less.
  wal_level: 'minimal',
  max_wal_senders: '0',
  log_checkpoints: 'off',
  autovacuum_naptime: '10s',
}

/** Held on one connection for as long as a process uses the cluster: the kernel lets go of it when that process dies. */
const OWNER_LOCK = 7_262_636
const WHO_HOLDS_THE_LOCK = `
  select application_name as name from pg_stat_activity
  where pid in (select pid from pg_locks where locktype = 'advisory' and objid = $1 and granted)`
const START_TIMEOUT_MS = 300_000
const CONTENTION_TIMEOUT_MS = 20_000
const LOG_LIMIT_BYTES = 10 * 1024 * 1024

/**
 * Starts a private PostgreSQL on a free port of 127.0.0.1, creating its data when there is none. A server that a killed
 * process left behind is stopped cleanly first.
 * @throws StartError when another process uses the data directory, or PostgreSQL cannot run there
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => {})
  const cluster = await placeCluster(options.dataDir, log)
  const deadline = Date.now() + CONTENTION_TIMEOUT_MS
  for (;;) {
    const left = await takeOver(cluster, log)
    const started = left === 'none' && (await launch(cluster, options.settings ?? {}))
    if (started) return own(cluster, started)
    // Someone else is starting or stopping this server right now.
    if (Date.now() > deadline) throw inUse(cluster)
    await sleep(200)
  }
}

/** A PostgreSQL whose data is gone when it stops, faster than it is safe: for tests, generators and benchmarks. */
export async function startTemporaryPostgres(settings: Record<string, string> = {}): Promise<EmbeddedPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'demand-crm-'))
  // As root, PostgreSQL runs as another account, which must get in.
  await chmod(dataDir, 0o711)
  const unsafe = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
  const postgres = await startEmbeddedPostgres({ dataDir, settings: { ...unsafe, ...settings } })
  return {
    connectionString: postgres.connectionString,
    async stop() {
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Stops the server that an earlier process left running, if any. */
async function takeOver(cluster: Cluster, log: (message: string) => void): Promise<'none' | 'busy'> {
  const left = await readPidFile(cluster)
  if (!left || !isAlive(left.pid)) return 'none'
  if (await discardReusedPid(cluster, left.pid)) return 'none'
  const lock = left.port ? await holdLock(cluster, left.port) : 'unreachable'
  if (lock === 'unreachable') return 'busy'
  if ('heldBy' in lock) throw inUse(cluster, lock.heldBy)
  log('A PostgreSQL that was left running by a killed process is being stopped.')
  await stopServer(cluster)
  await lock.end().catch(() => {})
  return 'none'
}

interface Running {
  pid: number
  port: number
  lock: pg.Client
}

/** @returns nothing when another process was faster */
async function launch(cluster: Cluster, settings: Record<string, string>): Promise<Running | undefined> {
  const port = await freePort()
  const logFile = join(cluster.dir, 'server.log')
  await rotate(logFile)
  const logFrom = (await stat(logFile).catch(() => ({ size: 0 }))).size
  const all = { ...SETTINGS, ...settings, port, listen_addresses: '127.0.0.1', unix_socket_directories: '' }
  const output = openSync(logFile, 'a', 0o600)
  if (cluster.account) fchownSync(output, cluster.account.uid, cluster.account.gid)
  // A session of its own, so that Ctrl-C in the terminal does not stop it before the requests have drained.
  const server = spawn(
    cluster.binaries.postgres,
    ['-D', cluster.pgdata, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...runAs(cluster.account), detached: true, stdio: ['ignore', output, output] },
  )
  closeSync(output)
  server.unref()
  let exited = false
  server.on('exit', () => {
    exited = true
  })
  server.on('error', () => {
    exited = true
  })
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!exited && Date.now() < deadline) {
    const lock = await holdLock(cluster, port)
    if (lock !== 'unreachable' && 'heldBy' in lock) throw inUse(cluster, lock.heldBy)
    if (lock !== 'unreachable') return { pid: server.pid as number, port, lock }
    await sleep(25)
  }
  const said = (await readFile(logFile, 'utf8')).slice(logFrom)
  // The first two: another process was faster. The third: another program took the port. The last: just killed.
  if (/lock file .* already exists|lock file .* is empty|could not bind|still in use/.test(said)) return undefined
  throw new StartError(
    `PostgreSQL did not start: ${lastComplaint(said) ?? 'it gave no reason'}. The whole log is ${logFile}.`,
  )
}

function own(cluster: Cluster, running: Running): EmbeddedPostgres {
  running.lock.on('error', () => {})
  // A process that ends without calling stop leaves no server behind either.
  const abandon = () => process.kill(running.pid, 'SIGINT')
  process.on('exit', abandon)
  return {
    connectionString: connectionString(cluster, running.port, DATABASE),
    async stop() {
      process.off('exit', abandon)
      await stopServer(cluster)
      await running.lock.end().catch(() => {})
    },
  }
}

async function stopServer(cluster: Cluster) {
  const { pg_ctl } = cluster.binaries
  try {
    await runAs.exec(cluster.account, pg_ctl, ['stop', '-D', cluster.pgdata, '-m', 'fast', '-w', '-t', '60'])
  } catch (error) {
    const left = await readPidFile(cluster)
    if (left && isAlive(left.pid)) throw error
  }
}

/** Connects, creates the database on the first start, and takes the lock that marks the cluster as used. */
async function holdLock(cluster: Cluster, port: number): Promise<pg.Client | { heldBy: string } | 'unreachable'> {
  const client = new pg.Client({
    connectionString: connectionString(cluster, port, 'postgres'),
    application_name: `process ${process.pid}`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [OWNER_LOCK])
    if (!rows[0]?.taken) {
      const { rows: holders } = await client.query<{ name: string }>(WHO_HOLDS_THE_LOCK, [OWNER_LOCK])
      await client.end()
      return { heldBy: holders[0]?.name ?? 'another process' }
    }
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
    if (!rowCount) await client.query(`create database ${DATABASE}`)
    return client
  } catch {
    await client.end().catch(() => {})
    return 'unreachable'
  }
}

function connectionString(cluster: Cluster, port: number, database: string): string {
  return `postgres://${USER}:${cluster.password}@127.0.0.1:${port}/${database}?sslmode=disable`
}

function inUse(cluster: Cluster, by = 'another process'): StartError {
  return new StartError(
    `The database in ${cluster.dir} is already in use by ${by}. Stop that one first, or set DATA_DIR to another directory to run a second, separate CRM.`,
  )
}

function lastComplaint(log: string): string | undefined {
  const complaints = log.split('\n').filter((line) => /FATAL|PANIC|error while loading/.test(line))
  return complaints.at(-1)?.replace(/^.*?(FATAL|PANIC):\s*/, '')
}

async function rotate(logFile: string) {
  const size = (await stat(logFile).catch(() => ({ size: 0 }))).size
  if (size > LOG_LIMIT_BYTES) await rename(logFile, `${logFile}.1`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .on('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number }
        server.close(() => resolve(port))
      })
  })
}
