import { Type } from 'typebox'
import { defineJob } from '../platform/jobs.ts'
import { findOrphans, forgetOrphans, postponeOrphan } from './queries.ts'

const HOUR_MS = 3_600_000
const AT_ONCE = 500

/** Removes files from the storage whose row is gone for good, or never came. */
export const removeOrphanedFiles = defineJob({
  name: 'attachments.remove-orphans',
  schema: Type.Object({}),
  every: HOUR_MS,
  handler: async ({ db, files }, _data, { signal, log }) => {
    for (let keys = await findOrphans(db, AT_ONCE); keys.length > 0; keys = await findOrphans(db, AT_ONCE)) {
      for (const key of keys) {
        signal.throwIfAborted()
        try {
          await files.remove(key)
          await forgetOrphans(db, [key])
        } catch (error) {
          log.warn({ err: error, key }, 'a file could not be removed; it is tried again in an hour')
          await postponeOrphan(db, key)
        }
      }
    }
  },
})
