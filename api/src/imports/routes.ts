import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { findTopOfStage } from '../leads/queries.ts'
import type { App } from '../platform/app-type.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { ApiError, invalid, notFound } from '../platform/errors.ts'
import { recordEvent } from '../platform/live-events.ts'
import { IdParams, problems, ref } from '../platform/schemas.ts'
import { beginDryRun } from './begin-dry-run.ts'
import { describeFile } from './describe-file.ts'
import { UnreadableFile } from './file-format.ts'
import { deleteImportFile, importFile } from './files.ts'
import { runImportJob } from './jobs.ts'
import { previewImport } from './preview-import.ts'
import { changeStatus, findImport, type ImportRow, insertImport, listImports } from './queries.ts'
import { receiveUpload, UPLOAD_LIMITS } from './receive-file.ts'
import { refusedRowsCsv } from './refused-rows-csv.ts'
import { suggestSettings } from './remembered.ts'
import {
  Import,
  ImportList,
  ImportListQuery,
  ImportPreview,
  ImportTargets,
  ImportUpload,
  PreviewBody,
} from './schemas.ts'
import { importTargets, namesRecords } from './targets.ts'
import { undoImport } from './undo-import.ts'

const DEFAULT_LIMIT = 50

/** CSV files that become leads: upload, look, run, read the result. */
export async function imports(app: App, context: Context) {
  const { db, config, queue } = context
  app.addSchema(Import)
  const importing = { config: { permission: 'leads:import' } } as const
  const tags = ['imports']

  const readImport = async (id: string, actor: Actor) =>
    (await findImport(db, id, visibleTo(actor))) ?? Promise.reject(notFound('import'))

  // In a scope of its own: no other route takes this content type.
  await app.register(async (scope: App) => {
    await scope.register(multipart, { limits: UPLOAD_LIMITS })
    scope.post(
      '/api/crm/imports',
      {
        ...importing,
        // The body is a stream; what it may hold is checked while it is read.
        validatorCompiler: () => () => true,
        schema: {
          operationId: 'createImport',
          tags,
          summary: 'Upload a CSV file; its columns are guessed',
          consumes: ['multipart/form-data'],
          body: ImportUpload,
          response: { 201: ref(Import), ...problems(400, 401, 403, 413, 415, 503) },
        },
      },
      async (request, reply) => {
        const id = randomUUID()
        const path = importFile(config, id)
        const { file_name, encoding, size } = await receiveUpload(request, path)
        try {
          const description = await describeFile(path, { encoding })
          const settings = await suggestSettings(db, description)
          const created_by = request.actor.user_id
          await insertImport(db, { id, file_name, file_size: size, ...description, ...settings, created_by })
        } catch (error) {
          await deleteImportFile(config, id)
          throw error instanceof UnreadableFile ? invalid('/file', error.message) : error
        }
        return reply
          .code(201)
          .header('location', `/api/crm/imports/${id}`)
          .send(await readImport(id, request.actor))
      },
    )
  })

  app.get(
    '/api/crm/imports',
    {
      ...importing,
      schema: {
        operationId: 'listImports',
        tags,
        summary: 'Imports, newest first: your own, or everyone’s for managers and admins',
        querystring: ImportListQuery,
        response: { 200: ImportList, ...problems(400, 401, 403) },
      },
    },
    ({ query, actor }) =>
      listImports(db, visibleTo(actor), { cursor: query.cursor, limit: query.limit ?? DEFAULT_LIMIT }),
  )

  app.get(
    '/api/crm/imports/targets',
    {
      ...importing,
      schema: {
        operationId: 'listImportTargets',
        tags,
        summary: 'What a column can become: fields of a lead, and parts that are joined or split',
        response: { 200: ImportTargets, ...problems(401, 403) },
      },
    },
    async () => ({ data: await importTargets(db) }),
  )

  app.get(
    '/api/crm/imports/:id',
    {
      ...importing,
      schema: {
        operationId: 'getImport',
        tags,
        summary: 'One import: its columns, mapping and progress',
        params: IdParams,
        response: { 200: ref(Import), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params, actor }) => readImport(params.id, actor),
  )

  app.post(
    '/api/crm/imports/:id/preview',
    {
      ...importing,
      schema: {
        operationId: 'previewImport',
        tags,
        summary:
          'Set how the file is read, and see its first rows as leads and contacts; count what the whole file would do',
        params: IdParams,
        body: PreviewBody,
        response: { 200: ImportPreview, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async ({ params, body, actor }) => {
      const preview = await previewImport(context, await readImport(params.id, actor), body, actor)
      if (!body.dry_run) return preview
      await beginDryRun(context, preview.import)
      return { ...preview, import: await readImport(params.id, actor) }
    },
  )

  app.post(
    '/api/crm/imports/:id/run',
    {
      ...importing,
      schema: {
        operationId: 'runImport',
        tags,
        summary: 'Start an import, or a failed one again behind the last row that was done',
        params: IdParams,
        response: { 202: ref(Import), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async ({ params, actor }, reply) => {
      const { id } = params
      const found = await readImport(id, actor)
      requireRunnable(found)
      const stage = await findTopOfStage(db, found.defaults.stage_id)
      if (!stage) throw invalid('/defaults/stage_id', 'there is no such active stage')
      const started = await db.transaction().execute(async (trx) => {
        const isFirst = await changeStatus(trx, id, ['uploaded', 'failed'], {
          status: 'running',
          started_at: sql`coalesce(started_at, now())`,
          progress_at: sql`now()`,
          completed_at: null,
          error_message: null,
          // Fixed now: the order of the stages may change while it runs.
          defaults: JSON.stringify({ ...found.defaults, stage_id: stage.stage_id }),
        })
        if (isFirst) await recordEvent(trx, { type: 'updated', entity: 'import', id, actor_id: actor.user_id })
        return isFirst
      })
      if (!started) requireRunnable(await readImport(id, actor))
      await queue.enqueue(runImportJob, { import_id: id }, { job_id: id })
      return reply.code(202).send(await readImport(id, actor))
    },
  )

  app.post(
    '/api/crm/imports/:id/cancel',
    {
      ...importing,
      schema: {
        operationId: 'cancelImport',
        tags,
        summary: 'Stop an import; the leads that were created stay',
        params: IdParams,
        response: { 200: ref(Import), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async ({ params, actor }) => {
      const { id } = params
      await readImport(id, actor)
      const cancelled = await db.transaction().execute(async (trx) => {
        const changes = { status: 'cancelled', completed_at: sql<string>`now()` } as const
        const done = await changeStatus(trx, id, ['uploaded', 'running'], changes)
        if (done) await recordEvent(trx, { type: 'updated', entity: 'import', id, actor_id: actor.user_id })
        return done
      })
      const found = await readImport(id, actor)
      if (!cancelled && found.status !== 'cancelled')
        throw new ApiError('conflict', `This import has ${found.status} already.`)
      return found
    },
  )

  app.post(
    '/api/crm/imports/:id/undo',
    {
      ...importing,
      schema: {
        operationId: 'undoImport',
        tags,
        summary: 'Take back everything that an import made or changed, where nobody has worked on it since',
        description: 'In the background when it is much: `undo` of the import says how far it is.',
        params: IdParams,
        response: { 202: ref(Import), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async ({ params: { id }, actor }, reply) => {
      await readImport(id, actor)
      await undoImport(context, id, actor)
      return reply.code(202).send(await readImport(id, actor))
    },
  )

  app.get(
    '/api/crm/imports/:id/errors.csv',
    {
      ...importing,
      schema: {
        operationId: 'downloadRefusedRows',
        tags,
        summary: 'The refused rows as CSV: row number, reason, and the cells as they were',
        params: IdParams,
        produces: ['text/csv'],
        response: {
          200: {
            description: 'The refused rows',
            content: { 'text/csv': { schema: Type.Unsafe<Readable>({ type: 'string' }) } },
          },
          ...problems(400, 401, 403, 404),
        },
      },
    },
    async ({ params, actor }, reply) => {
      const found = await readImport(params.id, actor)
      const name = `refused-${found.file_name.replace(/\.[^.]*$/, '')}.csv`
      return reply
        .type('text/csv; charset=utf-8')
        .header(
          'content-disposition',
          `attachment; filename="refused-rows.csv"; filename*=UTF-8''${encodeURIComponent(name)}`,
        )
        .send(Readable.from(refusedRowsCsv(db, found)))
    },
  )
}

/** A rep sees their own imports. */
function visibleTo(actor: Actor): string | undefined {
  return actor.role === 'rep' ? actor.user_id : undefined
}

/** @throws ApiError conflict, or validation_failed when no column holds a name */
function requireRunnable(found: ImportRow) {
  if (found.status === 'running') throw new ApiError('conflict', 'This import is running already.')
  if (found.status === 'completed')
    throw new ApiError('conflict', 'This import is complete. Upload the file again to import it once more.')
  if (found.status === 'cancelled') throw new ApiError('conflict', 'This import was cancelled. Upload the file again.')
  if (!found.has_file) throw new ApiError('conflict', 'The file of this import has been deleted. Upload it again.')
  requireNames(found)
}

/** @throws ApiError validation_failed when no column holds what a lead or a contact is called, or what it is found by */
function requireNames({ mapping, update_by }: Pick<ImportRow, 'mapping' | 'update_by'>) {
  if (namesRecords(mapping) || (update_by === 'id' && mapping.includes('id'))) return
  throw invalid('/mapping', 'choose the column that holds the business name, or the names of contacts')
}
