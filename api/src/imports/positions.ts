import { generateKeyBetween } from 'fractional-indexing'
import { positionsBetween } from '../leads/position.ts'

/**
 * An order key with room for `count` whole steps between it and `top`, so that leads which arrive batch after batch, each
 * below the one before, get keys that stay short.
 * @returns null when the stage is empty: then there is room without end
 */
export function runwayAbove(top: string | null, count: number): string | null {
  let key = top
  for (let step = 0; key !== null && step <= count; step++) key = generateKeyBetween(null, key)
  return key
}

/** `count` order keys below `low` and above `high`: whole steps where they fit, closer ones where something stands. */
export function positionsBelow(low: string | null, high: string | null, count: number): string[] {
  const steps = positionsBetween(low, null, count)
  const last = steps.at(-1) as string
  return high === null || last < high ? steps : positionsBetween(low, high, count)
}
