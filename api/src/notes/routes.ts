import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { notFound } from '../platform/errors.ts'
import { IdParams, IfMatch, NoContent, problems, ref } from '../platform/schemas.ts'
import { expectedVersion } from '../platform/versions.ts'
import { findNote, listNotes } from './queries.ts'
import { Note, NoteCreate, NoteList, NoteListQuery, NotePatch } from './schemas.ts'
import { changeNote, createNote, deleteNote, restoreNote } from './write-note.ts'

const DEFAULT_LIMIT = 50

/** What people write down about a lead or a contact. Everybody who sees the record may change its notes. */
export function notes(app: App, { db }: Context) {
  app.addSchema(Note)
  const tags = ['notes']
  const readable = { config: { permission: 'activities:read' } } as const
  const writable = { config: { permission: 'activities:write' } } as const

  const readNote = async (id: string, actor: Actor) => {
    const note = await findNote(db, id, actor)
    if (!note || note.deleted_at) throw notFound('note')
    return note
  }

  app.get(
    '/api/crm/notes',
    {
      ...readable,
      schema: {
        operationId: 'listNotes',
        tags,
        summary: 'Notes, pinned ones first, then the newest',
        querystring: NoteListQuery,
        response: { 200: NoteList, ...problems(400, 401, 403) },
      },
    },
    ({ query: { cursor, limit = DEFAULT_LIMIT, ...filter }, actor }) => listNotes(db, actor, filter, { cursor, limit }),
  )

  app.post(
    '/api/crm/notes',
    {
      ...writable,
      schema: {
        operationId: 'createNote',
        tags,
        summary: 'Write a note; it stands on the timeline',
        body: NoteCreate,
        response: { 201: ref(Note), ...problems(400, 401, 403) },
      },
    },
    async ({ body, actor }, reply) => {
      const id = await createNote(db, body, actor)
      return reply
        .code(201)
        .header('location', `/api/crm/notes/${id}`)
        .send(await readNote(id, actor))
    },
  )

  app.get(
    '/api/crm/notes/:id',
    {
      ...readable,
      schema: {
        operationId: 'getNote',
        tags,
        summary: 'One note',
        params: IdParams,
        response: { 200: ref(Note), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params, actor }) => readNote(params.id, actor),
  )

  app.patch(
    '/api/crm/notes/:id',
    {
      ...writable,
      schema: {
        operationId: 'updateNote',
        tags,
        summary: 'Change the text of a note, pin it, or take the pin off',
        params: IdParams,
        headers: IfMatch,
        body: NotePatch,
        response: { 200: ref(Note), ...problems(400, 401, 403, 404, 412) },
      },
    },
    async ({ params, headers, body, actor }) => {
      await changeNote(db, params.id, body, actor, expectedVersion(headers['if-match']))
      return readNote(params.id, actor)
    },
  )

  app.delete(
    '/api/crm/notes/:id',
    {
      ...writable,
      schema: {
        operationId: 'deleteNote',
        tags,
        summary: 'Delete a note; it can be restored',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 412) },
      },
    },
    async ({ params, headers, actor }, reply) => {
      await deleteNote(db, params.id, actor, expectedVersion(headers['if-match']))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/crm/notes/:id/restore',
    {
      ...writable,
      schema: {
        operationId: 'restoreNote',
        tags,
        summary: 'Bring a deleted note back to its place on the timeline',
        params: IdParams,
        response: { 200: ref(Note), ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, actor }) => {
      await restoreNote(db, params.id, actor)
      return readNote(params.id, actor)
    },
  )
}
