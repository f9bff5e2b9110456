import { removeOrphanedFiles } from './attachments/jobs.ts'
import { runBulk, sweepBulk } from './bulk/jobs.ts'
import { indexCustomFieldsJob } from './custom-fields/jobs.ts'
import { checkDuplicates } from './duplicates/jobs.ts'
import { dryRunJob, runImportJob, sweepImports } from './imports/jobs.ts'
import { mailNotificationJob, remind, sweepNotifications } from './notifications/jobs.ts'
import { runUndo, sweepUndos } from './operations/jobs.ts'
import { rebalance, tidyBoard } from './pipeline/jobs.ts'
import type { AnyJob } from './platform/jobs.ts'
import { forgetEvents } from './platform/live-events-jobs.ts'
import { emptyTrash } from './trash/jobs.ts'

/** Every background job of the product. */
export const JOBS: readonly AnyJob[] = [
  checkDuplicates,
  indexCustomFieldsJob,
  rebalance,
  tidyBoard,
  forgetEvents,
  remind,
  mailNotificationJob,
  sweepNotifications,
  runImportJob,
  dryRunJob,
  sweepImports,
  removeOrphanedFiles,
  runBulk,
  sweepBulk,
  runUndo,
  sweepUndos,
  emptyTrash,
]
