import type { Database, DatabaseTransaction, SavedViews } from '@crm/db'
import { type Insertable, sql, type Updateable } from 'kysely'
import { keysetPage, type Order, type PageRequest } from '../platform/pagination.ts'

const byName: Order = {
  key: 'name',
  expression: sql`lower(saved_views.name)`,
  direction: 'asc',
  nullable: false,
}

/** The views that a user sees, their own and the shared ones, with what the user made of them. */
function selectViews(db: Database, user_id: string) {
  return db
    .selectFrom('saved_views')
    .leftJoin('saved_view_users as mine', (join) =>
      join.onRef('mine.view_id', '=', 'saved_views.id').on('mine.user_id', '=', user_id),
    )
    .selectAll('saved_views')
    .select([
      sql<boolean>`coalesce(mine.is_pinned, false)`.as('is_pinned'),
      sql<boolean>`coalesce(mine.is_default, false)`.as('is_default'),
    ])
    .where((eb) => eb.or([eb('saved_views.owner_id', '=', user_id), eb('saved_views.is_shared', '=', true)]))
}

export type SavedViewRow = NonNullable<Awaited<ReturnType<typeof findView>>>

export function listViews(db: Database, user_id: string, entity: SavedViews['entity'] | undefined, page: PageRequest) {
  const views = selectViews(db, user_id).$if(entity !== undefined, (query) =>
    query.where('saved_views.entity', '=', entity as SavedViews['entity']),
  )
  return keysetPage(views, byName, sql<string>`saved_views.id`, page)
}

export function findView(db: Database, id: string, user_id: string) {
  return selectViews(db, user_id).where('saved_views.id', '=', id).executeTakeFirst()
}

/** Locks the view until the transaction ends; undefined when the user does not see it. */
export function lockView(trx: DatabaseTransaction, id: string, user_id: string) {
  return selectViews(trx, user_id).where('saved_views.id', '=', id).forUpdate('saved_views').executeTakeFirst()
}

export function insertView(trx: DatabaseTransaction, view: Insertable<SavedViews>) {
  return trx.insertInto('saved_views').values(view).returning('id').executeTakeFirstOrThrow()
}

export async function updateViewRow(trx: DatabaseTransaction, id: string, changes: Updateable<SavedViews>) {
  await trx
    .updateTable('saved_views')
    .set({ ...changes, updated_at: sql`now()`, version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
}

export async function deleteViewRow(trx: DatabaseTransaction, id: string) {
  await trx.deleteFrom('saved_views').where('id', '=', id).execute()
}

export interface Personal {
  is_pinned?: boolean | undefined
  is_default?: boolean | undefined
}

/** Keeps what a user makes of a view. A new default takes the place of the one before. */
export async function keepPersonal(
  trx: DatabaseTransaction,
  { view_id, user_id, entity }: { view_id: string; user_id: string; entity: string },
  { is_pinned, is_default }: Personal,
) {
  if (is_default) {
    // One at a time: two defaults at once would meet in the unique index.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`default view ${user_id} ${entity}`}, 0))`.execute(trx)
    await trx
      .updateTable('saved_view_users')
      .set({ is_default: false })
      .where('user_id', '=', user_id)
      .where('entity', '=', entity)
      .where('is_default', '=', true)
      .execute()
  }
  const changes = { ...(is_pinned !== undefined && { is_pinned }), ...(is_default !== undefined && { is_default }) }
  await trx
    .insertInto('saved_view_users')
    .values({ view_id, user_id, entity, ...changes })
    .onConflict((conflict) => conflict.columns(['view_id', 'user_id']).doUpdateSet(changes))
    .execute()
}
