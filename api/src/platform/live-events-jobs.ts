import { Type } from 'typebox'
import { defineJob } from './jobs.ts'
import { forgetOldEvents } from './live-events.ts'

export const forgetEvents = defineJob({
  name: 'live-events.forget',
  schema: Type.Object({}),
  every: 10 * 60_000,
  handler: ({ db }) => forgetOldEvents(db),
})
