/**
 * Writes the files that are derived from others: the types of the database, the OpenAPI document, the types of the
 * client. `--check` ends with an error when one of them was not up to date.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const ROOT = import.meta.dirname

/** In order: each step reads what the one before wrote. */
const STEPS = [
  { writes: 'db/src/schema.ts', folder: 'db', command: ['tsx', '-C', 'source', 'generate.ts'] },
  { writes: 'api/openapi.json', folder: 'api', command: ['tsx', '-C', 'source', 'src/openapi.ts'] },
  {
    writes: 'web/src/api/schema.generated.ts',
    folder: 'web',
    command: ['openapi-typescript', '../api/openapi.json', '--output', 'src/api/schema.generated.ts'],
  },
]

const read = (file) => (existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : '')
const stale = []
for (const { writes, folder, command } of STEPS) {
  const before = read(writes)
  const [program, ...args] = command
  const cwd = join(ROOT, folder)
  const path = [join(cwd, 'node_modules/.bin'), join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  const result = spawnSync(program, args, { cwd, env: { ...process.env, PATH: path }, encoding: 'utf8' })
  if (result.status !== 0) {
    process.stderr.write(`${writes} could not be generated.\n${result.error ?? ''}${result.stdout}${result.stderr}\n`)
    process.exit(1)
  }
  if (read(writes) !== before) stale.push(writes)
}

if (stale.length > 0) process.stdout.write(`Regenerated ${stale.join(', ')}.\n`)
if (stale.length > 0 && process.argv.includes('--check')) {
  process.stderr.write('Generated files were out of date: commit them as they are now.\n')
  process.exit(1)
}
