/** Like start, with hot reload: the API restarts when its files change, the web app changes in place. One address. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

const ROOT = import.meta.dirname
if (existsSync(join(ROOT, '.env'))) process.loadEnvFile(join(ROOT, '.env'))
const port = process.env.PORT || '3000'
const apiPort = await freePort()

const api = {
  args: [
    join(ROOT, 'node_modules/tsx/dist/cli.mjs'),
    'watch',
    '--clear-screen=false',
    '-C',
    'source',
    'api/src/main.ts',
  ],
  cwd: ROOT,
  env: { PORT: apiPort, HOST: '127.0.0.1', PUBLIC_URL: process.env.PUBLIC_URL || `http://localhost:${port}` },
}
const web = {
  args: [
    'node_modules/vite/bin/vite.js',
    '--port',
    port,
    '--strictPort',
    '--clearScreen',
    'false',
    '--logLevel',
    'warn',
  ],
  cwd: join(ROOT, 'web'),
  env: { API_URL: `http://127.0.0.1:${apiPort}` },
}
const children = [api, web].map(({ args, cwd, env }) =>
  // Out of the terminal's reach: the watcher kills its process when Ctrl-C comes from several sides at once.
  spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit', detached: true }),
)

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
for (const child of children) child.on('exit', stop)

function stop() {
  if (stopping) return
  stopping = true
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
}

async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port: found } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return String(found)
}
