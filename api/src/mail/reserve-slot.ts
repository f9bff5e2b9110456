import { setTimeout as sleep } from 'node:timers/promises'
import { type Database, KEEP_PLAN } from '@crm/db'
import { sql } from 'kysely'

/** Of each second, left unused: requests reach the provider a little sooner or later than they were begun. */
const MARGIN = 0.045
/** Whoever comes this much too late for a slot leaves it unused: with those after it, it could be one too many. */
const LATE_MS = 20
/** With slots this close processes are busy all the time: what is late is late by as much as what comes after it. */
const CROWDED_MS = 5
/** Campaigns take slots no further ahead than this, so that a mail somebody waits for goes out within a second or two. */
const AHEAD_MS = 500
const GIVE_UP_MS = 15_000

interface Turn {
  /** Milliseconds between two requests, over all processes; 0: no limit. */
  interval_ms: number
  /** Before those who are not. */
  is_urgent?: boolean
  /** How long to wait at most, in milliseconds. */
  within_ms?: number
  /** Asked when the turn is near: false gives it up. */
  isWanted?: () => Promise<boolean>
}

/**
 * Waits for this process's turn to ask the provider: all processes together begin no more than 1000 / `interval_ms`
 * requests in any second, however it is cut. Slots are handed out by one row in the database. Ask immediately after it
 * resolves.
 * @returns whether it is our turn; false: not within the time given, or it is not wanted any more
 */
export async function reserveSlot(db: Database, turn: Turn): Promise<boolean> {
  const { interval_ms, is_urgent = false, within_ms = GIVE_UP_MS, isWanted } = turn
  if (interval_ms === 0) return true
  const spacing = interval_ms * (1 + MARGIN)
  const ahead = Math.min(is_urgent ? GIVE_UP_MS : Math.max(AHEAD_MS, spacing), within_ms)
  const give_up = performance.now() + within_ms
  while (performance.now() < give_up) {
    const asked = performance.now()
    const { is_ours, in_ms } = await takeSlot(db, spacing, ahead)
    if (is_ours) {
      const answered = performance.now()
      if (isWanted && !(await isWanted())) return false
      await sleep(answered + in_ms - performance.now())
      const late_ms = performance.now() - (asked + usualRoundTrip(answered - asked) + in_ms)
      if (late_ms <= LATE_MS || spacing < CROWDED_MS) return true
    } else {
      await sleep(Math.min(in_ms - ahead, give_up - performance.now()) + Math.random() * 20)
    }
  }
  return false
}

let quickest = Number.POSITIVE_INFINITY

/**
 * Milliseconds to the database and back when nothing delays it: what is always the same puts all requests off alike.
 * Follows slowly when the way has become longer.
 */
function usualRoundTrip(measured: number): number {
  quickest = Math.min(measured, quickest * 1.02 + 0.1)
  return quickest
}

/** @returns whether the next slot was taken, and in how many milliseconds it is */
async function takeSlot(db: Database, spacing: number, ahead: number): Promise<{ is_ours: boolean; in_ms: number }> {
  const { rows } = await sql<{ is_ours: boolean; in_ms: number }>`
    with clock as materialized (select clock_timestamp() as now),
    taken as (
      insert into mail_slots as slot (next_at)
      select now + make_interval(secs => ${spacing}::float8 / 1000) from clock
      on conflict ((true)) do update
        set next_at = greatest(slot.next_at, clock_timestamp()) + make_interval(secs => ${spacing}::float8 / 1000)
        where slot.next_at <= clock_timestamp() + make_interval(secs => ${ahead}::float8 / 1000)
      returning next_at - make_interval(secs => ${spacing}::float8 / 1000) as at
    )
    select taken.at is not null as is_ours,
      (extract(epoch from coalesce(taken.at, slot.next_at) - clock_timestamp()) * 1000)::float8 as in_ms
    from clock left join taken on true left join mail_slots slot on true ${KEEP_PLAN}`.execute(db)
  return rows[0] ?? { is_ours: false, in_ms: spacing }
}

/** The provider has refused a request: nobody asks again for so many seconds. */
export async function postponeSlots(db: Database, seconds: number): Promise<void> {
  await sql`
    insert into mail_slots as slot (next_at) values (clock_timestamp() + make_interval(secs => ${seconds}::float8))
    on conflict ((true)) do update set next_at = greatest(slot.next_at, excluded.next_at)`.execute(db)
}
