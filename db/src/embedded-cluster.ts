import { randomBytes } from 'node:crypto'
import {
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Account,
  type Binaries,
  canEnter,
  findBinaries,
  makeSharedDir,
  ownerOf,
  SHARED_DIR,
  serviceAccount,
} from './embedded-account.ts'
import { runAs } from './embedded-process.ts'
import { StartError } from './start-error.ts'

export const USER = 'crm'
export const DATABASE = 'crm'

const UNFINISHED = 'unfinished-'
const UNFINISHED_FOR_MS = 3_600_000

/** A PostgreSQL cluster on disk: `data`, `password` and `server.log` below one directory. */
export interface Cluster {
  dir: string
  pgdata: string
  password: string
  /** Whom PostgreSQL runs as; unset is the current user. */
  account?: Account
  binaries: Binaries
}

type Log = (message: string) => void

/**
 * Finds the cluster of a data directory, or creates it. What is seen under its final name is always complete: a crash
 * while creating leaves nothing that a later start would take for a database.
 * @throws StartError when the directory cannot be used
 */
export async function placeCluster(dataDir: string, log: Log): Promise<Cluster> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o711 })
    const link = join(dataDir, 'database')
    if (!(await isThere(link))) await createCluster(dataDir, link, log)
    return await openCluster(link, log)
  } catch (error) {
    if (error instanceof StartError) throw error
    const { code } = error as NodeJS.ErrnoException
    if (typeof code !== 'string') throw error
    throw new StartError(
      `The data directory ${dataDir} cannot be used (${code}). Make it readable and writable for this user, or set DATA_DIR to another directory.`,
    )
  }
}

async function isThere(link: string): Promise<boolean> {
  return lstat(link).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
}

async function openCluster(link: string, log: Log): Promise<Cluster> {
  const dir = await realpath(link).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    throw new StartError(
      `The database is gone: ${link} leads to ${await readlink(link)}, which is not there. Put it back from a backup, or delete ${link} to begin with an empty database.`,
    )
  })
  const account = await ownerOf(dir)
  const binaries = await findBinaries(account, log)
  const password = (await readFile(join(dir, 'password'), 'utf8')).trim()
  return { dir, pgdata: join(dir, 'data'), password, binaries, ...(account && { account }) }
}

async function createCluster(dataDir: string, link: string, log: Log) {
  const account = await serviceAccount()
  const binaries = await findBinaries(account, log)
  const inPlace = await canEnter(account, dataDir)
  if (!inPlace) {
    await makeSharedDir()
    log(
      `The database stands in ${SHARED_DIR}: the account "${account?.name}", as which PostgreSQL runs, cannot enter ${dataDir}.`,
    )
  }
  const parent = inPlace ? dataDir : SHARED_DIR
  await removeUnfinished(parent)
  const unfinished = await mkdtemp(join(parent, UNFINISHED))
  const home = inPlace ? link : unfinished.replace(UNFINISHED, 'database-')
  try {
    await initialise(unfinished, account, binaries)
    await rename(unfinished, home)
    if (!inPlace) await symlink(home, link)
  } catch (error) {
    for (const path of inPlace ? [unfinished] : [unfinished, home]) await rm(path, { recursive: true, force: true })
    // Another process created it meanwhile.
    if (!['EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/** What starts that were killed left behind. A start that is still at work is younger. */
async function removeUnfinished(parent: string) {
  for (const name of await readdir(parent)) {
    const path = join(parent, name)
    if (!name.startsWith(UNFINISHED)) continue
    if (Date.now() - (await stat(path)).mtimeMs > UNFINISHED_FOR_MS) await rm(path, { recursive: true, force: true })
  }
}

async function initialise(dir: string, account: Account | undefined, binaries: Binaries) {
  const passwordFile = join(dir, 'password')
  await writeFile(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 })
  if (account) for (const path of [dir, passwordFile]) await chown(path, account.uid, account.gid)
  const options = {
    '--pgdata': join(dir, 'data'),
    '--username': USER,
    '--pwfile': passwordFile,
    '--auth': 'scram-sha-256',
    '--encoding': 'UTF8',
    // Sorts and folds case the same on every system, and after every upgrade of it.
    '--locale': 'C',
    '--locale-provider': 'builtin',
    '--builtin-locale': 'C.UTF-8',
  }
  const flags = Object.entries(options).map(([name, value]) => `${name}=${value}`)
  try {
    await runAs.exec(account, binaries.initdb, flags)
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr)
      .trim()
      .split('\n')
      .at(-1)
    throw new StartError(`PostgreSQL could not create its database in ${dir}: ${said}`)
  }
}
