import type { Hit } from './queries.ts'

const MOST = 6

/** The records that this user opened from the palette in this browser, the last one first. */
export function readRecentHits(user_id: string): Hit[] {
  try {
    const stored = JSON.parse(localStorage.getItem(keyOf(user_id)) ?? '[]')
    return Array.isArray(stored) ? stored.slice(0, MOST) : []
  } catch {
    return []
  }
}

export function rememberHit(user_id: string, hit: Hit): void {
  const others = readRecentHits(user_id).filter(({ id }) => id !== hit.id)
  const recent = [{ ...hit, highlight: null }, ...others].slice(0, MOST)
  try {
    localStorage.setItem(keyOf(user_id), JSON.stringify(recent))
  } catch {
    // A browser that keeps nothing: there are no recent ones then.
  }
}

function keyOf(user_id: string) {
  return `recent-hits-${user_id}`
}
