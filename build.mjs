/**
 * Builds what changed since the last build: the server (db, api) and the web app. `node build.mjs --api` leaves the web
 * app out. What changed is decided by content, so switching branches back and forth is safe.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const ROOT = import.meta.dirname
const run = promisify(execFile)
const COMMON = ['pnpm-lock.yaml', 'tsconfig.base.json', 'build.mjs']

const PARTS = {
  server: {
    inputs: ['db/src', 'db/package.json', 'db/tsconfig.json', 'api/src', 'api/package.json', 'api/tsconfig.json'],
    outputs: ['db/dist', 'api/dist'],
    result: 'api/dist/main.js',
    build: () => node('typescript/bin/tsc', ['-b', 'db', 'api'], ROOT),
  },
  web: {
    inputs: ['web'],
    outputs: ['web/dist'],
    result: 'web/dist/index.html',
    async build() {
      await node('vite/bin/vite.js', ['build', '--logLevel', 'warn'], join(ROOT, 'web'))
      compress(join(ROOT, 'web/dist'))
    },
  },
}

/** @param {(keyof typeof PARTS)[]} names */
export async function build(names) {
  // One after the other: a small machine has memory for one compiler at a time.
  for (const name of names) {
    const part = PARTS[name]
    const stamp = join(ROOT, part.outputs.at(-1), '.built-from')
    const inputs = hashOf([...COMMON, ...part.inputs])
    if (existsSync(join(ROOT, part.result)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) continue
    const started = performance.now()
    process.stdout.write(`Building ${name} … `)
    rmSync(stamp, { force: true })
    await part.build()
    writeFileSync(stamp, inputs)
    process.stdout.write(`${((performance.now() - started) / 1000).toFixed(1)} s\n`)
  }
}

async function node(program, args, cwd) {
  try {
    await run(process.execPath, [join(cwd, 'node_modules', program), ...args], { cwd, maxBuffer: 64 * 1024 * 1024 })
  } catch (error) {
    throw new BuildError(`failed.\n${error.stdout ?? ''}${error.stderr ?? ''}`.trimEnd())
  }
}

class BuildError extends Error {}

function hashOf(paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap((path) => filesBelow(path))) hash.update(file).update(readFileSync(join(ROOT, file)))
  return hash.digest('hex')
}

const NOT_INPUTS = /^(node_modules|dist|e2e|testing)$|\.test\.tsx?$|\.tsbuildinfo$/

function filesBelow(path) {
  if (statSync(join(ROOT, path)).isFile()) return [path]
  const names = readdirSync(join(ROOT, path)).filter((name) => !NOT_INPUTS.test(name))
  return names.sort().flatMap((name) => filesBelow(`${path}/${name}`))
}

/** Beside each text file, so that the server compresses nothing while it serves. */
function compress(dir) {
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|css|html|svg|json|webmanifest)$/.test(name)) continue
    const content = readFileSync(join(dir, name))
    writeFileSync(join(dir, `${name}.gz`), gzipSync(content, { level: 9 }))
    writeFileSync(join(dir, `${name}.br`), brotliCompressSync(content))
  }
}

/** Builds, and on failure prints what the compiler said and ends the process. */
export async function buildOrExit(names) {
  try {
    await build(names)
  } catch (error) {
    if (!(error instanceof BuildError)) throw error
    process.stdout.write(`${error.message}\n`)
    process.exit(1)
  }
}

if (process.argv[1] === import.meta.filename)
  await buildOrExit(process.argv.includes('--api') ? ['server'] : ['server', 'web'])
