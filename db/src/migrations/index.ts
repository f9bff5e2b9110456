import type { Migration } from 'kysely'
import * as accounts from './0001_accounts.ts'
import * as leads_and_pipeline from './0002_leads_and_pipeline.ts'
import * as imports from './0003_imports.ts'

/** In order. A migration that has been released is frozen: change the schema by adding another. */
export const migrations: Record<string, Migration> = {
  '0001_accounts': accounts,
  '0002_leads_and_pipeline': leads_and_pipeline,
  '0003_imports': imports,
}
