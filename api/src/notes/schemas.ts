import { type Static, Type } from 'typebox'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../platform/schemas.ts'

export const Note = Type.Object(
  {
    id: Uuid,
    lead_id: Nullable(Uuid),
    contact_id: Nullable(Uuid),
    content: Type.String({ description: 'Markdown (CommonMark).' }),
    is_pinned: Type.Boolean(),
    created_by: Nullable(Uuid),
    created_by_name: Nullable(Type.String()),
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Nullable(Timestamp),
    version: Type.Integer(),
  },
  { $id: 'Note' },
)

export const NoteList = List(ref(Note))

const content = Type.String({ minLength: 1, maxLength: 20_000, pattern: '\\S', description: 'Markdown (CommonMark).' })

export const NoteCreate = Strict({
  content,
  is_pinned: Type.Optional(Type.Boolean()),
  lead_id: Type.Optional(Nullable(Uuid)),
  contact_id: Type.Optional(Nullable(Uuid)),
})
export type NoteCreate = Static<typeof NoteCreate>

export const NotePatch = Strict({ content: Type.Optional(content), is_pinned: Type.Optional(Type.Boolean()) })
export type NotePatch = Static<typeof NotePatch>

export const NoteListQuery = Strict({
  lead_id: Type.Optional(Uuid),
  contact_id: Type.Optional(Uuid),
  is_pinned: Type.Optional(Type.Boolean()),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Limit),
})
export type NoteListQuery = Static<typeof NoteListQuery>
