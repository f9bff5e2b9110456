import type { Context } from '../../context.ts'
import type { App } from '../../platform/app-type.ts'
import { IdParams, problems, ref } from '../../platform/schemas.ts'
import { sweepNow } from '../sending/sweep-now.ts'
import { removeEnrolment, skipStep } from './change-enrolment.ts'
import { enrolContacts } from './enrol.ts'
import { listEnrolments, readEnrolment } from './enrolments.ts'
import { advanceSequences } from './jobs.ts'
import { EnrolBody, Enrolment, EnrolmentList, EnrolmentQuery, EnrolmentSummary } from './schemas.ts'

const DEFAULT_LIMIT = 50
const PATH = '/api/crm/email-marketing/sequences'

/** Who is in which sequence, and where. */
export function sequenceEnrolments(app: App, context: Context) {
  const { db, queue } = context
  app.addSchema(Enrolment)
  const read = { config: { permission: 'sequences:read' } } as const
  const enrol = { config: { permission: 'sequences:enrol' } } as const
  const tags = ['sequences']

  app.get(
    `${PATH}/enrolments`,
    {
      ...read,
      schema: {
        operationId: 'listSequenceEnrolments',
        tags,
        summary: 'Who is or was in sequences, and where; the last entered first',
        querystring: EnrolmentQuery,
        response: { 200: EnrolmentList, ...problems(400, 401, 403) },
      },
    },
    ({ query: { limit = DEFAULT_LIMIT, cursor, ...filter }, actor }) =>
      listEnrolments(db, filter, actor, { limit, cursor }),
  )

  app.post(
    `${PATH}/:id/enrolments`,
    {
      ...enrol,
      schema: {
        operationId: 'enrolContacts',
        tags,
        summary: 'Contacts enter a sequence, each once and for all',
        params: IdParams,
        body: EnrolBody,
        response: { 200: EnrolmentSummary, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async ({ params, body, actor }) => {
      const summary = await enrolContacts(db, params.id, body.contact_ids, actor)
      if (summary.entered > 0) await queue.enqueue(advanceSequences, {}, { job_id: 'one' })
      return summary
    },
  )

  app.post(
    `${PATH}/enrolments/:id/remove`,
    {
      ...enrol,
      schema: {
        operationId: 'removeEnrolment',
        tags,
        summary: 'Take a contact out of a sequence for good',
        params: IdParams,
        response: { 200: ref(Enrolment), ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params: { id }, actor }) => {
      await removeEnrolment(db, id, actor)
      return readEnrolment(db, id, actor)
    },
  )

  app.post(
    `${PATH}/enrolments/:id/skip`,
    {
      ...enrol,
      schema: {
        operationId: 'skipSequenceStep',
        tags,
        summary: 'Let a contact go on to the next step now',
        params: IdParams,
        response: { 200: ref(Enrolment), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async ({ params: { id }, actor }) => {
      if ((await skipStep(db, id, actor)) > 0) await sweepNow(context)
      return readEnrolment(db, id, actor)
    },
  )
}
