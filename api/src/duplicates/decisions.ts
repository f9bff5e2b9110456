import type { Database } from '@crm/db'
import type { Actor } from '../platform/auth-hook.ts'
import { recordEvent } from '../platform/live-events.ts'
import { pairOf } from './queries.ts'

/** @returns when it was decided; a decision that stands stays as it is */
export async function decideNotDuplicate(db: Database, one: string, other: string, actor: Actor): Promise<string> {
  return db.transaction().execute(async (trx) => {
    const { decided_at } = await trx
      .insertInto('not_duplicates')
      .values({ ...pairOf(one, other), decided_by: actor.user_id })
      .onConflict((conflict) =>
        conflict
          .columns(['lead_a', 'lead_b'])
          .doUpdateSet((eb) => ({ decided_by: eb.ref('not_duplicates.decided_by') })),
      )
      .returning('decided_at')
      .executeTakeFirstOrThrow()
    await recordEvent(trx, { type: 'updated', entity: 'duplicate', actor_id: actor.user_id })
    return decided_at
  })
}

/** @returns whether there was such a decision */
export async function forgetDecision(db: Database, one: string, other: string): Promise<boolean> {
  const { lead_a, lead_b } = pairOf(one, other)
  return db.transaction().execute(async (trx) => {
    const { numDeletedRows } = await trx
      .deleteFrom('not_duplicates')
      .where('lead_a', '=', lead_a)
      .where('lead_b', '=', lead_b)
      .executeTakeFirst()
    await recordEvent(trx, { type: 'updated', entity: 'duplicate' })
    return numDeletedRows > 0n
  })
}
