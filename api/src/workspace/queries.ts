import type { Database } from '@crm/db'
import { sql } from 'kysely'

const COLUMNS = ['manager_sees', 'rep_sees', 'viewer_sees', 'trash_days', 'updated_at', 'version'] as const

export function readWorkspace(db: Database) {
  return db.selectFrom('workspace').select(COLUMNS).executeTakeFirstOrThrow()
}

export type WorkspaceChanges = Partial<
  Pick<Awaited<ReturnType<typeof readWorkspace>>, 'manager_sees' | 'rep_sees' | 'viewer_sees' | 'trash_days'>
>

/** @returns the settings as they are now; undefined when `version` is given and no longer theirs */
export function updateWorkspace(db: Database, changes: WorkspaceChanges, version: number | undefined) {
  return db
    .updateTable('workspace')
    .set({ ...changes, updated_at: sql`now()`, version: sql`version + 1` })
    .$if(version !== undefined, (query) => query.where('version', '=', version as number))
    .returning(COLUMNS)
    .executeTakeFirst()
}
