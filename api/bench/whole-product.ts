import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { ask, untilCompleted } from './ask.ts'
import type { Target } from './load.ts'
import { ROOT, residentMegabytes, type Server } from './servers.ts'

/**
 * Uploads a CSV file of that many leads and waits until the product has imported it. With `update_by` the leads are
 * there already, and each is changed.
 */
export async function measureImport(target: Target, product: Server, rows: number, update_by: 'email' | null = null) {
  const started = performance.now()
  const form = new FormData()
  form.set('file', new Blob([csv(rows, update_by ? 'Dallas' : 'Austin')], { type: 'text/csv' }), 'leads.csv')
  const { id } = await ask<{ id: string }>(target, 'POST', '/api/crm/imports', form)
  const run = { update_by, on_duplicate: update_by ? 'overwrite' : 'create' }
  await ask(target, 'POST', `/api/crm/imports/${id}/run`, run)
  let peak_mb = 0
  await untilCompleted(target, `/api/crm/imports/${id}`, async () => {
    peak_mb = Math.max(peak_mb, (await residentMegabytes(product.pid)) ?? 0)
  })
  return { seconds: (performance.now() - started) / 1000, peak_mb }
}

function csv(rows: number, city: string): string {
  const lines = ['Company,Contact,Email,Phone,City,State,Zip,Value']
  for (let row = 0; row < rows; row++) {
    const phone = `(512) ${200 + Math.floor(row / 10_000)}-${String(row % 10_000).padStart(4, '0')}`
    const zip = 78_700 + (row % 100)
    lines.push(
      `Bench Mechanical ${row},Pat Novak ${row},pat${row}@bench.test,${phone},${city},TX,${zip},${row % 9_000}`,
    )
  }
  return lines.join('\n')
}

/** Has the browser measure the board of a running product; it prints its own figures. */
export async function measureBoard(url: string, key: string): Promise<void> {
  const child = spawn(
    process.execPath,
    [...process.execArgv, join(ROOT, 'web/bench/board.ts'), '--url', url, '--key', key, '--cards', '2000'],
    { cwd: join(ROOT, 'web'), stdio: 'inherit' },
  )
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error('the board could not be measured in a browser')
}
