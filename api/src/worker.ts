import { removeOrphanedFiles } from './attachments/jobs.ts'
import { mailPasswordReset } from './auth/jobs.ts'
import { runBulk, sweepBulk } from './bulk/jobs.ts'
import { indexCustomFieldsJob } from './custom-fields/jobs.ts'
import { checkDuplicates } from './duplicates/jobs.ts'
import { decideTests, startDueCampaigns } from './email-marketing/campaigns/jobs.ts'
import { recordSends, sendChunk, snapshotCampaign, sweepCampaigns } from './email-marketing/sending/jobs.ts'
import { advanceSequences, enterSegments } from './email-marketing/sequences/jobs.ts'
import { dryRunJob, runImportJob, sweepImports } from './imports/jobs.ts'
import { fetchReceivedMail, sendMailJob, sweepMails } from './mails/jobs.ts'
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
  advanceSequences,
  enterSegments,
  mailPasswordReset,
  sendMailJob,
  fetchReceivedMail,
  sweepMails,
  startDueCampaigns,
  decideTests,
  snapshotCampaign,
  sendChunk,
  sweepCampaigns,
  recordSends,
]
