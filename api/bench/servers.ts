import { type ChildProcess, execFile, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { BareSetup } from './bare-server.ts'

export const ROOT = join(import.meta.dirname, '../..')
const START_TIMEOUT_MS = 120_000

export interface Server {
  url: string
  pid: number
  /** How long it took until it answered. */
  start_seconds: number
  stop(): Promise<void>
}

/** Builds the product as `pnpm start` would. */
export async function buildProduct(): Promise<void> {
  await promisify(execFile)(process.execPath, ['build.mjs'], { cwd: ROOT })
}

/** The product as `pnpm start` runs it. */
export async function startProduct(env: Record<string, string>): Promise<Server> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const started = performance.now()
  const child = spawn(process.execPath, ['api/dist/main.js'], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  while (!(await isReady(url))) {
    const expired = performance.now() - started > START_TIMEOUT_MS
    if (expired) child.kill('SIGKILL')
    if (expired || child.exitCode !== null) throw new Error('the product did not start')
    await sleep(20)
  }
  return { url, pid: child.pid as number, start_seconds: (performance.now() - started) / 1000, stop: () => stop(child) }
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/health/ready`).then(
    (response) => response.ok,
    () => false,
  )
}

export async function startBare(setup: BareSetup): Promise<Server> {
  const started = performance.now()
  const child = fork(join(import.meta.dirname, 'bare-server.ts'), { env: { ...process.env, NODE_ENV: 'production' } })
  child.send(setup)
  const [url] = (await once(child, 'message')) as [string]
  return { url, pid: child.pid as number, start_seconds: (performance.now() - started) / 1000, stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

/** Resident memory of a process in MB; undefined where /proc does not tell. */
export async function residentMegabytes(pid: number, which: 'VmRSS' | 'VmHWM' = 'VmRSS'): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = new RegExp(`${which}:\\s+(\\d+)`).exec(status)?.[1]
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
