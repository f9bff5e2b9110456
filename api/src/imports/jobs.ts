import { Type } from 'typebox'
import { defineJob } from '../platform/jobs.ts'
import { Uuid } from '../platform/schemas.ts'
import { dryRun, giveUpDryRun } from './dry-run.ts'
import { deleteImportFile, listOldImportFiles } from './files.ts'
import { findExpired, findStalled, findUnknown, markFileDeleted } from './queries.ts'
import { finish, runImport } from './run-import.ts'

const ATTEMPTS = 5

/** Works on one import until it is done; started again, it goes on behind the last committed row. */
export const runImportJob = defineJob({
  name: 'imports.run',
  schema: Type.Object({ import_id: Uuid }),
  lane: 'long',
  attempts: ATTEMPTS,
  handler: async (context, { import_id }, { attempt, signal, log }) => {
    try {
      await runImport(context, import_id, signal)
    } catch (error) {
      if (signal.aborted || attempt < ATTEMPTS) throw error
      log.error({ err: error, import_id }, 'an import was given up')
      const message =
        'The import met an error of the server, which has been logged. Start it again: it goes on where it stopped.'
      await finish(context.db, { id: import_id, created_by: null }, 'failed', message)
    }
  },
})

/** Counts what an import would do; a large file takes as long as importing it. */
export const dryRunJob = defineJob({
  name: 'imports.dry_run',
  schema: Type.Object({ import_id: Uuid, dry_run_id: Uuid }),
  lane: 'long',
  attempts: ATTEMPTS,
  handler: async (context, { import_id, dry_run_id }, { attempt, signal, log }) => {
    try {
      await dryRun(context, import_id, dry_run_id, signal)
    } catch (error) {
      if (signal.aborted || attempt < ATTEMPTS) throw error
      log.error({ err: error, import_id }, 'a dry run was given up')
      await giveUpDryRun(context, import_id)
    }
  },
})

/** Starts again what a crash left behind, and deletes files that have been kept for a week. */
export const sweepImports = defineJob({
  name: 'imports.sweep',
  schema: Type.Object({}),
  every: 60_000,
  handler: async ({ db, queue, config }) => {
    for (const { id } of await findStalled(db)) {
      await queue.enqueue(runImportJob, { import_id: id }, { job_id: id })
    }
    for (const { id } of await findExpired(db)) {
      await deleteImportFile(config, id)
      await markFileDeleted(db, id)
    }
    for (const id of await findUnknown(db, await listOldImportFiles(config))) await deleteImportFile(config, id)
  },
})
