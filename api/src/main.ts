import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { migrate, StartError } from '@crm/db'
import { buildApp } from './app.ts'
import { prepareFirstRun } from './auth/first-run.ts'
import { type Config, loadConfig } from './config.ts'
import type { Context } from './context.ts'
import { addStarterTemplates } from './email-marketing/templates/starters/add-starters.ts'
import { openInfra } from './infra.ts'
import type { App } from './platform/app-type.ts'
import { startWorkers } from './platform/job-workers.ts'
import { checkJobs } from './platform/jobs.ts'
import { createLog } from './platform/log.ts'
import { JOBS } from './worker.ts'

/** Where package.json stands, seen from dist/ and from src/ alike. */
const ROOT = join(import.meta.dirname, '../..')
const HTTP_DRAIN_MS = 10_000
const JOB_DRAIN_MS = 10_000
const FORCE_EXIT_MS = 30_000
const SAME_KEY_PRESS_MS = 500

const closers: (() => Promise<unknown>)[] = []
let stoppingSince: number | undefined

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
// The terminal may be gone before the process is.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
const started = start().catch(async (error) => {
  await close().catch(() => {})
  fail(error)
})

async function start() {
  const config = loadConfig(ROOT)
  const log = createLog(config.log_level)
  const infra = await openInfra(config, log)
  closers.push(infra.close)
  await migrate(infra.db)
  const context: Context = { config, db: infra.db, queue: infra.queue, files: infra.files, mailer: infra.mailer, log }
  checkJobs(JOBS)
  const firstRun = await prepareFirstRun(context)
  await addStarterTemplates(infra.db)
  if (config.run !== 'worker') await serve(context)
  if (config.run !== 'api') {
    const workers = await startWorkers(context, JOBS, infra.backend)
    closers.push(() => workers.close(JOB_DRAIN_MS))
  }
  welcome(config, firstRun?.setup_url)
}

async function serve(context: Context) {
  const app = await buildApp(context)
  closers.push(() => drain(app))
  const { host, port } = context.config
  try {
    await app.listen({ host, port })
  } catch (error) {
    throw new StartError(explainListenError(error as NodeJS.ErrnoException, context.config))
  }
}

function explainListenError(error: NodeJS.ErrnoException, { host, port }: Config): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use by another program. Stop it, or choose another port: PORT=${port + 1} npx pnpm@10 start`
    case 'EACCES':
      return `This user may not open port ${port}. Choose one above 1023 with PORT.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST is "${host}", which is no address of this machine. Unset it, or set it to 127.0.0.1 or 0.0.0.0.`
    default:
      return `The server could not listen on ${host}:${port} (${error.code ?? error.message}). Check HOST and PORT.`
  }
}

function welcome(config: Config, setupUrl: string | undefined) {
  say(config.run === 'worker' ? 'Demand CRM works on jobs.' : `Demand CRM is ready at ${config.public_url}`)
  if (setupUrl) say(`Create the first account here (the link works once): ${setupUrl}`)
  else if (config.run !== 'worker') say('Sign in with your e-mail address and password.')
  say('Press Ctrl-C to stop.')
}

/** The first signal drains: requests, then jobs, then the database. A later one ends the process at once. */
function stop() {
  if (stoppingSince !== undefined) {
    // Package runners pass on the Ctrl-C that the terminal has sent already.
    if (performance.now() - stoppingSince < SAME_KEY_PRESS_MS) return
    say('Stopped without waiting for what was still running.')
    process.exit(1)
  }
  stoppingSince = performance.now()
  say('Stopping: what is running is finished first. Press Ctrl-C again to stop at once.')
  setTimeout(() => process.exit(1), FORCE_EXIT_MS).unref()
  started.then(close).then(() => process.exit(0), fail)
}

async function close() {
  for (const closer of closers.splice(0).reverse()) await closer()
}

/** Answers the requests that have begun, for as long as HTTP_DRAIN_MS. */
async function drain(app: App) {
  const closed = app.close()
  // A connection whose last request has just been answered would otherwise be kept open for the next.
  const hangUp = setInterval(() => app.server.closeIdleConnections(), 50)
  await Promise.race([closed, sleep(HTTP_DRAIN_MS, undefined, { ref: false })])
  clearInterval(hangUp)
}

function say(line: string) {
  process.stdout.write(`${line}\n`)
}

function fail(error: unknown): never {
  const message = error instanceof StartError ? error.message : `Demand CRM failed: ${(error as Error).stack}`
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
