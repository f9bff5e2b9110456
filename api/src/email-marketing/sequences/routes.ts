import type { Context } from '../../context.ts'
import type { App } from '../../platform/app-type.ts'
import { IdParams, IfMatch, NoContent, problems, ref } from '../../platform/schemas.ts'
import { expectedVersion } from '../../platform/versions.ts'
import { activateSequence, archiveSequence, pauseSequence } from './change-status.ts'
import { findProblems } from './find-problems.ts'
import { advanceSequences, enterSegments } from './jobs.ts'
import { readNumbers } from './numbers.ts'
import { listSequences, readSequence, readSteps } from './queries.ts'
import { createSequence, deleteSequence, duplicateSequence, restoreSequence, updateSequence } from './save-sequence.ts'
import { saveSteps } from './save-steps.ts'
import {
  Problems,
  Sequence,
  SequenceCreate,
  SequenceList,
  SequenceNumbers,
  SequencePatch,
  SequenceQuery,
  SequenceStep,
  Steps,
  StepsBody,
} from './schemas.ts'

const DEFAULT_LIMIT = 50
/** Fifty mails with the documents of the visual editor. */
const STEPS_LIMIT = 16 * 1024 * 1024
const PATH = '/api/crm/email-marketing/sequences'

export function sequences(app: App, context: Context) {
  const { db, queue } = context
  app.addSchema(Sequence)
  app.addSchema(SequenceStep)
  const read = { config: { permission: 'sequences:read' } } as const
  const write = { config: { permission: 'sequences:write' } } as const
  const tags = ['sequences']

  const shownSteps = async (id: string) => {
    const { version } = await readSequence(db, id)
    const data = (await readSteps(db, id)).map(({ campaign_id, ...step }) => step as SequenceStep)
    return { data, version }
  }

  app.get(
    PATH,
    {
      ...read,
      schema: {
        operationId: 'listSequences',
        tags,
        summary: 'Sequences, the last changed first',
        querystring: SequenceQuery,
        response: { 200: SequenceList, ...problems(400, 401, 403) },
      },
    },
    ({ query: { limit = DEFAULT_LIMIT, cursor, ...view } }) => listSequences(db, view, { limit, cursor }),
  )

  app.post(
    PATH,
    {
      ...write,
      schema: {
        operationId: 'createSequence',
        tags,
        summary: 'A new sequence: a draft without steps',
        body: SequenceCreate,
        response: { 201: ref(Sequence), ...problems(400, 401, 403, 413, 415) },
      },
    },
    async ({ body, actor }, reply) => {
      const id = await createSequence(db, body, actor)
      return reply
        .code(201)
        .header('location', `${PATH}/${id}`)
        .send(await readSequence(db, id))
    },
  )

  app.get(
    `${PATH}/:id`,
    {
      ...read,
      schema: {
        operationId: 'getSequence',
        tags,
        summary: 'One sequence',
        params: IdParams,
        response: { 200: ref(Sequence), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params }) => readSequence(db, params.id),
  )

  app.patch(
    `${PATH}/:id`,
    {
      ...write,
      schema: {
        operationId: 'updateSequence',
        tags,
        summary: 'Change the settings of a sequence',
        params: IdParams,
        headers: IfMatch,
        body: SequencePatch,
        response: { 200: ref(Sequence), ...problems(400, 401, 403, 404, 412, 413, 415) },
      },
    },
    async ({ params: { id }, body, headers, actor }) => {
      await updateSequence(context, id, body, actor, expectedVersion(headers['if-match']))
      return readSequence(db, id)
    },
  )

  app.delete(
    `${PATH}/:id`,
    {
      ...write,
      schema: {
        operationId: 'deleteSequence',
        tags,
        summary: 'Delete a sequence; whoever is in it leaves it for good',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 412) },
      },
    },
    async ({ params, headers, actor }, reply) => {
      await deleteSequence(db, params.id, actor, expectedVersion(headers['if-match']))
      return reply.code(204).send(null)
    },
  )

  app.post(
    `${PATH}/:id/restore`,
    {
      ...write,
      schema: {
        operationId: 'restoreSequence',
        tags,
        summary: 'Bring a deleted sequence back, as a draft or archived',
        params: IdParams,
        response: { 200: ref(Sequence), ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params: { id }, actor }) => {
      await restoreSequence(db, id, actor)
      return readSequence(db, id)
    },
  )

  app.get(
    `${PATH}/:id/steps`,
    {
      ...read,
      schema: {
        operationId: 'getSequenceSteps',
        tags,
        summary: 'The steps of a sequence, in order',
        params: IdParams,
        response: { 200: Steps, ...problems(400, 401, 403, 404) },
      },
    },
    ({ params }) => shownSteps(params.id),
  )

  app.put(
    `${PATH}/:id/steps`,
    {
      ...write,
      bodyLimit: STEPS_LIMIT,
      schema: {
        operationId: 'saveSequenceSteps',
        tags,
        summary: 'Replace the steps; contacts stay at theirs, and what changed is for those who come to it later',
        params: IdParams,
        headers: IfMatch,
        body: StepsBody,
        response: { 200: Steps, ...problems(400, 401, 403, 404, 412, 413, 415) },
      },
    },
    async ({ params: { id }, body, headers, actor }) => {
      await saveSteps(context, id, body, actor, expectedVersion(headers['if-match']))
      return shownSteps(id)
    },
  )

  app.get(
    `${PATH}/:id/problems`,
    {
      ...read,
      schema: {
        operationId: 'getSequenceProblems',
        tags,
        summary: 'What is missing before a sequence can be activated',
        params: IdParams,
        response: { 200: Problems, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params }) => ({ data: await findProblems(context, await readSequence(db, params.id)) }),
  )

  app.get(
    `${PATH}/:id/numbers`,
    {
      ...read,
      schema: {
        operationId: 'getSequenceNumbers',
        tags,
        summary: 'How many contacts stand at each step, and what became of its mails',
        params: IdParams,
        response: { 200: SequenceNumbers, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params }) => {
      await readSequence(db, params.id)
      return readNumbers(db, params.id)
    },
  )

  app.post(
    `${PATH}/:id/duplicate`,
    {
      ...write,
      schema: {
        operationId: 'duplicateSequence',
        tags,
        summary: 'A draft with the same settings and steps',
        params: IdParams,
        response: { 201: ref(Sequence), ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, actor }, reply) => {
      const id = await duplicateSequence(db, params.id, actor)
      return reply
        .code(201)
        .header('location', `${PATH}/${id}`)
        .send(await readSequence(db, id))
    },
  )

  app.post(
    `${PATH}/:id/activate`,
    {
      ...write,
      schema: {
        operationId: 'activateSequence',
        tags,
        summary: 'Let contacts go through the sequence; answers 400 with everything that is missing',
        params: IdParams,
        headers: IfMatch,
        response: { 200: ref(Sequence), ...problems(400, 401, 403, 404, 409, 412) },
      },
    },
    async ({ params: { id }, headers, actor }) => {
      await activateSequence(context, id, actor, expectedVersion(headers['if-match']))
      await queue.enqueue(enterSegments, {}, { job_id: 'one' })
      await queue.enqueue(advanceSequences, {}, { job_id: 'one' })
      return readSequence(db, id)
    },
  )

  app.post(
    `${PATH}/:id/pause`,
    {
      ...write,
      schema: {
        operationId: 'pauseSequence',
        tags,
        summary: 'Everybody stays where they are, and mails wait',
        params: IdParams,
        headers: IfMatch,
        response: { 200: ref(Sequence), ...problems(400, 401, 403, 404, 409, 412) },
      },
    },
    async ({ params: { id }, headers, actor }) => {
      await pauseSequence(db, id, actor, expectedVersion(headers['if-match']))
      return readSequence(db, id)
    },
  )

  app.post(
    `${PATH}/:id/archive`,
    {
      ...write,
      schema: {
        operationId: 'archiveSequence',
        tags,
        summary: 'End a sequence: everybody leaves it, and nobody enters any more',
        params: IdParams,
        headers: IfMatch,
        response: { 200: ref(Sequence), ...problems(400, 401, 403, 404, 412) },
      },
    },
    async ({ params: { id }, headers, actor }) => {
      await archiveSequence(db, id, actor, expectedVersion(headers['if-match']))
      return readSequence(db, id)
    },
  )
}
