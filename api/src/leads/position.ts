import { randomInt } from 'node:crypto'
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing'

/** Keys longer than this are shortened in the background (rebalance.ts). */
export const LONG_POSITION = 40

const HALVINGS = 10

/**
 * An order key between two others, compared byte by byte; null means the end of the column.
 * It falls on one of about a thousand places in the gap, by chance: two people who drop into one gap at one moment
 * get different keys, so neither waits for the other. In the rare case of the same key the unique index refuses one,
 * and the write is tried again.
 */
export function positionBetween(low: string | null, high: string | null): string {
  if (low === null && high === null) return generateKeyBetween(null, null)
  // At an end of the column the gap is one step wide, so that keys grow no faster than the column.
  let from = low ?? generateKeyBetween(null, generateKeyBetween(null, high))
  let to = high ?? generateKeyBetween(generateKeyBetween(low, null), null)
  for (let choice = randomInt(2 ** HALVINGS), i = 0; i < HALVINGS; i++, choice >>= 1) {
    const middle = generateKeyBetween(from, to)
    if (choice & 1) from = middle
    else to = middle
  }
  return generateKeyBetween(from, to)
}

/** `count` keys in ascending order between two others, as short as can be. */
export function positionsBetween(low: string | null, high: string | null, count: number): string[] {
  return generateNKeysBetween(low, high, count)
}
