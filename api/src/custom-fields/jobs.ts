import { Type } from 'typebox'
import { defineJob } from '../platform/jobs.ts'
import { indexCustomFields } from './index-fields.ts'

/** Makes the indexes of custom fields what was asked for; from time to time, because a crash can leave one half made. */
export const indexCustomFieldsJob = defineJob({
  name: 'custom-fields.index',
  schema: Type.Object({}),
  lane: 'long',
  every: 10 * 60_000,
  handler: ({ db, log }) => indexCustomFields(db, log),
})
