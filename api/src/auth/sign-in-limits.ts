import { isIP, isIPv4 } from 'node:net'
import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { ApiError } from '../platform/errors.ts'
import { sha256 } from './secret-tokens.ts'

const TOO_MANY_SIGN_INS = 'Too many attempts to sign in. Wait a moment, then try again.'

/** How many attempts may fail in a row, and after how many seconds one of them is forgotten. */
interface Limit {
  key: string
  burst: number
  seconds: number
}

/** Attempts that have been counted and are taken back when they succeed. */
export type CountedAttempt = readonly Limit[]

/**
 * Counts an attempt to sign in before the password is looked at, so that parallel guesses gain nothing. Limits are kept
 * per account and address, per address, and per account for guesses from many addresses at once. The last one is wide:
 * whoever guesses cannot keep the owner out, who waits five seconds at most, and not at all in a browser that has
 * signed in to this account before.
 * @throws ApiError rate_limited
 */
export function countSignIn(
  db: Database,
  attempt: { email: string; address: string; device_id: string | undefined },
): Promise<CountedAttempt> {
  const account = sha256(attempt.email.toLowerCase()).toString('base64url')
  const network = networkOf(attempt.address)
  return countAttempt(
    db,
    attempt.device_id
      ? [{ key: `device ${attempt.device_id}`, burst: 10, seconds: 30 }]
      : [
          { key: `account ${account}`, burst: 100, seconds: 5 },
          { key: `account ${account} at ${network}`, burst: 10, seconds: 30 },
          { key: `address ${network}`, burst: 50, seconds: 5 },
        ],
    TOO_MANY_SIGN_INS,
  )
}

/**
 * Counts an attempt to confirm the password of someone who is signed in.
 * @throws ApiError rate_limited
 */
export function countConfirmation(db: Database, user_id: string): Promise<CountedAttempt> {
  return countAttempt(db, [{ key: `confirm ${user_id}`, burst: 10, seconds: 30 }], TOO_MANY_SIGN_INS)
}

/** Takes back what was counted: only failures slow anyone down. */
export async function takeBack(db: Database, limits: CountedAttempt): Promise<void> {
  for (const { key, seconds } of limits) {
    await sql`update sign_in_limits set free_at = free_at - ${interval(seconds)} where key = ${key}`.execute(db)
  }
}

/**
 * A leaky bucket per key (the generic cell rate algorithm, ITU-T I.371): `free_at` is when it will be empty.
 * @param refusal said to whom has attempted too often
 * @throws ApiError rate_limited
 */
export async function countAttempt(db: Database, limits: Limit[], refusal: string): Promise<CountedAttempt> {
  const ordered = limits.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  await db.transaction().execute(async (trx) => {
    let wait_seconds = 0
    for (const { key, burst, seconds } of ordered) {
      const { rows } = await sql<{ ahead_seconds: number }>`
        insert into sign_in_limits (key, free_at) values (${key}, now() + ${interval(seconds)})
        on conflict (key) do update set free_at = greatest(sign_in_limits.free_at, now()) + ${interval(seconds)}
        returning extract(epoch from free_at - now()) as ahead_seconds`.execute(trx)
      wait_seconds = Math.max(wait_seconds, (rows[0]?.ahead_seconds ?? 0) - burst * seconds)
    }
    if (wait_seconds > 0) {
      throw new ApiError('rate_limited', refusal, { retry_after_seconds: wait_seconds })
    }
    await forgetSome(trx)
  })
  return ordered
}

/** Keeps the table small; rows that another attempt holds are left for the next time. */
async function forgetSome(db: Database) {
  await sql`
    delete from sign_in_limits where key in (
      select key from sign_in_limits where free_at < now() limit 20 for update skip locked
    )`.execute(db)
}

function interval(seconds: number) {
  return sql`make_interval(secs => ${seconds})`
}

/** One IPv4 address, or the /64 that one IPv6 subscriber has. */
export function networkOf(address: string): string {
  if (!isIP(address)) return 'unknown'
  const mapped = address.slice(address.lastIndexOf(':') + 1)
  if (isIPv4(mapped)) return mapped
  const [head = '', tail] = address.toLowerCase().split('::')
  const before = head.split(':').filter(Boolean)
  const after = tail?.split(':').filter(Boolean) ?? []
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  return [...before, ...(tail === undefined ? [] : zeros), ...after].slice(0, 4).join(':')
}
