import { Type } from 'typebox'
import { NOBODY, writeAs } from '../platform/author.ts'
import { defineJob } from '../platform/jobs.ts'
import { purgeOld } from './queries.ts'
import { TRASH_ENTITIES } from './schemas.ts'

const HOUR_MS = 3_600_000
/** Records of one transaction: a lead takes its whole timeline with it. */
const AT_ONCE = 100

/** Empties the trash of what has been there for longer than the workspace keeps it. Files go after their rows. */
export const emptyTrash = defineJob({
  name: 'trash.empty',
  schema: Type.Object({}),
  every: HOUR_MS,
  lane: 'long',
  handler: async ({ db }, _data, { signal }) => {
    for (const entity of TRASH_ENTITIES) {
      for (let purged = AT_ONCE; purged === AT_ONCE; ) {
        signal.throwIfAborted()
        purged = await writeAs(db, { ...NOBODY, quiet: true }, (trx) => purgeOld(trx, entity, AT_ONCE))
      }
    }
  },
})
