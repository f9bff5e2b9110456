import type { Rate } from './load.ts'
import type { Operation } from './operations.ts'

const COLUMNS = [
  ['operation', 32],
  ['beside', 28],
  ['bare req/s', 11],
  ['p50/p99 ms', 12],
  ['product', 9],
  ['p50/p99 ms', 12],
  ['ratio', 7],
  ['goal', 6],
  ['', 5],
] as const

export function say(line: string) {
  process.stdout.write(`${line}\n`)
}

export function printHeading() {
  say('')
  printRow(COLUMNS.map(([title]) => title))
  say('─'.repeat(COLUMNS.reduce((sum, [, width]) => sum + width, 0)))
}

/** One line for each thing the operation is measured beside; the goal is for the last. */
export function printOperation({ name, bare, goal }: Operation, rates: { product: Rate; bare: Rate[] }) {
  for (const [index, rate] of rates.bare.entries()) {
    const ratio = rates.product.requests_per_second / rate.requests_per_second
    const isLast = index === rates.bare.length - 1
    printRow([
      index === 0 ? name : '',
      bare[index]?.name ?? '',
      rate.requests_per_second.toFixed(0),
      latency(rate),
      rates.product.requests_per_second.toFixed(0),
      latency(rates.product),
      ratio.toFixed(2),
      isLast ? goal.toFixed(2) : '',
      isLast ? (ratio >= goal ? 'met' : 'MISS') : '',
    ])
  }
}

function latency({ p50_ms, p99_ms }: Rate): string {
  return `${p50_ms}/${p99_ms}`
}

/** Words to the left, figures to the right. */
function printRow(cells: string[]) {
  const padded = cells.map((cell, index) => {
    const width = COLUMNS[index]?.[1] ?? 0
    return index < 2 ? cell.padEnd(width) : cell.padStart(width)
  })
  say(padded.join('').trimEnd())
}
