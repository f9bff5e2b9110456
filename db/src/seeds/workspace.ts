import { sql } from 'kysely'
import type { Database } from '../connect.ts'
import { StartError } from '../start-error.ts'
import type { KnownNames } from './contractors.ts'
import type { SeedStage } from './lead-life.ts'

/**
 * The active stages, in the order of the board.
 * @throws StartError when none of them is open
 */
export async function requireStages(db: Database): Promise<SeedStage[]> {
  const stages = await db
    .selectFrom('pipeline_stages')
    .select(['id', 'name', 'is_closed', 'is_won'])
    .where('is_active', '=', true)
    .orderBy('position')
    .execute()
  if (stages.every((stage) => stage.is_closed)) {
    throw new StartError('The pipeline has no open stage, so there is nowhere to put leads. Add a stage first.')
  }
  return stages
}

/** @throws StartError when the workspace has leads, deleted ones included */
export async function requireEmpty(db: Database): Promise<void> {
  const lead = await db.selectFrom('leads').select('id').limit(1).executeTakeFirst()
  if (!lead) return
  throw new StartError(
    'This workspace has leads already, so nothing was added. To add more all the same: pnpm seed --force',
  )
}

/** The made-up companies of earlier seeds: e-mail addresses are unique, so the next ones need other domains. */
export async function readKnownNames(db: Database): Promise<KnownNames> {
  const { rows } = await sql<{ slug: string; number: number }>`
    select slug, max(coalesce(number, '1')::integer) as number
    from contacts, regexp_match(email, '@(.+?)(?:-([0-9]+))?\\.test$') as found,
      lateral (select found[1] as slug, found[2] as number) part
    where found is not null group by slug`.execute(db)
  return new Map(rows.map(({ slug, number }) => [slug, number]))
}
