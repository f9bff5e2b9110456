import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Target } from './load.ts'
import { ROOT, residentMegabytes, type Server } from './servers.ts'

const PEAK_EVERY_MS = 200

/** Uploads a CSV file of that many leads and waits until the product has imported it. */
export async function measureImport(target: Target, product: Server, rows: number) {
  const started = performance.now()
  const form = new FormData()
  form.set('file', new Blob([csv(rows)], { type: 'text/csv' }), 'leads.csv')
  const { id } = await request(target, 'POST', '/api/crm/imports', form)
  await request(target, 'POST', `/api/crm/imports/${id}/run`)
  let peak_mb = 0
  for (;;) {
    peak_mb = Math.max(peak_mb, (await residentMegabytes(product.pid)) ?? 0)
    const { status, error_message } = await request(target, 'GET', `/api/crm/imports/${id}`)
    if (status === 'completed') return { seconds: (performance.now() - started) / 1000, peak_mb }
    if (status === 'failed' || status === 'cancelled')
      throw new Error(`the import ended as ${status}: ${error_message}`)
    await sleep(PEAK_EVERY_MS)
  }
}

async function request({ url, headers }: Target, method: string, path: string, body?: FormData) {
  const response = await fetch(url + path, { method, headers, ...(body && { body }) })
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as { id: string; status: string; error_message: string | null }
}

function csv(rows: number): string {
  const lines = ['Company,Contact,Email,Phone,City,State,Zip,Value']
  for (let row = 0; row < rows; row++) {
    const line = String(row % 100).padStart(2, '0')
    lines.push(
      `Bench Mechanical ${row},Pat Novak ${row},pat${row}@bench.test,(512) 555-01${line},Austin,TX,787${line},${row % 9_000}`,
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
