import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Account } from './embedded-account.ts'

const execute = promisify(execFile)

/** More than any system gives out, so no process ever has it. */
const NEVER_A_PID = 2 ** 30

/** Options for child processes: as the account, in a directory it can enter, without the caller's PG* variables. */
export function runAs(account: Account | undefined) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name)))
  return { ...(account && { uid: account.uid, gid: account.gid }), cwd: '/', env: { ...env, LC_ALL: 'C' } }
}

runAs.exec = (account: Account | undefined, file: string, args: string[]) => execute(file, args, runAs(account))

/** What the running or killed server wrote about itself: line 1 its process id, line 4 its port. */
export async function readPidFile({ pgdata }: { pgdata: string }): Promise<{ pid: number; port?: number } | undefined> {
  const text = await readFile(join(pgdata, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  const port = Number(lines[3])
  return port > 0 ? { pid, port } : { pid }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * After a reboot the number in postmaster.pid may belong to some other program, and PostgreSQL would refuse to start.
 * The number is then replaced rather than the file removed: PostgreSQL still checks the shared memory named in it.
 * @returns whether the process is not this cluster's server
 */
export async function discardReusedPid({ pgdata }: { pgdata: string }, pid: number): Promise<boolean> {
  const command = await commandLine(pid)
  if (command === undefined || command.includes(pgdata)) return false
  const file = join(pgdata, 'postmaster.pid')
  const lines = (await readFile(file, 'utf8')).split('\n')
  await writeFile(file, [NEVER_A_PID, ...lines.slice(1)].join('\n'))
  return true
}

async function commandLine(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined)
  const { stdout } = await execute('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: undefined }))
  return stdout
}
