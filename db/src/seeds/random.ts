/** A repeatable stream of choices: the same seed gives the same ones on every machine. */
export interface Random {
  /** From 0 up to, not including, 1. */
  fraction(): number
  /** A whole number, both ends included; with a `skew` above 1 small ones come more often. */
  integer(min: number, max: number, skew?: number): number
  chance(probability: number): boolean
  pick<T>(choices: readonly T[]): T
  /** The index of one of `weights`, each as likely as its share. */
  weighted(weights: readonly number[]): number
  /** Up to `count` different ones. */
  sample<T>(choices: readonly T[], count: number): T[]
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  // Mulberry32: four operations, a period of 2^32, and good enough to look like chance.
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (min: number, max: number, skew = 1) => min + Math.floor(fraction() ** skew * (max - min + 1))
  return {
    fraction,
    integer,
    chance: (probability) => fraction() < probability,
    pick: <T>(choices: readonly T[]) => choices[integer(0, choices.length - 1)] as T,
    weighted(weights) {
      let left = fraction() * weights.reduce((sum, weight) => sum + weight, 0)
      return Math.max(
        0,
        weights.findIndex((weight) => {
          left -= weight
          return left < 0
        }),
      )
    },
    sample<T>(choices: readonly T[], count: number) {
      const chosen = new Set<T>()
      for (let tries = 0; chosen.size < count && tries < count * 3; tries++) {
        chosen.add(choices[integer(0, choices.length - 1)] as T)
      }
      return [...chosen]
    },
  }
}

/** A UUID of version 7 (RFC 9562) for a moment, its random part from `random`. */
export function uuidAt(moment: Date, random: Random): string {
  const time = moment.getTime().toString(16).padStart(12, '0')
  const hex = (digits: number) =>
    random
      .integer(0, 16 ** digits - 1)
      .toString(16)
      .padStart(digits, '0')
  const variant = (8 + random.integer(0, 3)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant}${hex(3)}-${hex(6)}${hex(6)}`
}
