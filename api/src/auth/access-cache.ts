import type { Database } from '@crm/db'
import type { Context } from '../context.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { onLiveEvent, recordEvent } from '../platform/live-events.ts'

const KEEP_MS = 5_000
const MAX_ENTRIES = 10_000

interface Entry {
  actor: Promise<Actor | null>
  until: number
}

const caches = new WeakMap<Context, Map<string, Entry>>()

/**
 * Who a credential stands for, remembered for five seconds. What is remembered is dropped when any access changes:
 * at once in the process that changed it, and on the next live event in the others.
 */
export async function rememberAccess(
  context: Context,
  credential: string,
  look: () => Promise<Actor | null>,
): Promise<Actor | null> {
  const cache = cacheOf(context)
  const known = cache.get(credential)
  if (known && known.until > Date.now()) return known.actor
  if (cache.size >= MAX_ENTRIES) cache.clear()
  const entry = { actor: look(), until: Date.now() + KEEP_MS }
  cache.set(credential, entry)
  const forget = () => {
    if (cache.get(credential) === entry) cache.delete(credential)
  }
  entry.actor.then((actor) => actor ?? forget(), forget)
  return entry.actor
}

/** Tells every process that what `user_id`, or everybody, may do has changed; call it in the transaction that changes it. */
export async function recordAccessChange(db: Database, user_id: string | 'everybody'): Promise<void> {
  await recordEvent(db, { type: 'updated', entity: 'access', ...(user_id !== 'everybody' && { id: user_id }) })
}

/** Drops what this process remembers; call it after the transaction that changed access has committed. */
export function forgetAccess(context: Context): void {
  cacheOf(context).clear()
}

function cacheOf(context: Context): Map<string, Entry> {
  const existing = caches.get(context)
  if (existing) return existing
  const cache = new Map<string, Entry>()
  caches.set(context, cache)
  onLiveEvent(context, (event) => {
    if (event.entity === 'access') cache.clear()
  })
  return cache
}
