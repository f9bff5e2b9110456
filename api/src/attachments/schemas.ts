import { type Static, Type } from 'typebox'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../platform/schemas.ts'
import { MAX_FILE_MEGABYTES, MAX_FILES } from './limits.ts'

export const Attachment = Type.Object(
  {
    id: Uuid,
    lead_id: Nullable(Uuid),
    contact_id: Nullable(Uuid),
    task_id: Nullable(Uuid),
    activity_id: Nullable(Uuid),
    file_name: Type.String(),
    content_type: Type.String({ description: 'Found from the bytes; every kind of text is text/plain.' }),
    size_bytes: Type.Integer(),
    sha256: Type.String({ description: 'Hexadecimal.' }),
    can_preview: Type.Boolean({ description: 'Whether its content is also given `inline`.' }),
    created_by: Nullable(Uuid),
    created_by_name: Nullable(Type.String()),
    created_at: Timestamp,
    deleted_at: Nullable(Timestamp),
    version: Type.Integer(),
  },
  { $id: 'Attachment' },
)

export const AttachmentList = List(ref(Attachment))
export const Attachments = Type.Object({ data: Type.Array(ref(Attachment)) })

/** Shown in the OpenAPI document; the form itself is read as a stream. */
export const AttachmentUpload = Type.Object(
  {
    lead_id: Type.Optional(Uuid),
    contact_id: Type.Optional(Uuid),
    task_id: Type.Optional(Uuid),
    activity_id: Type.Optional(Uuid),
    file: Type.Array(Type.String({ format: 'binary' }), {
      description: `Up to ${MAX_FILES} files of at most ${MAX_FILE_MEGABYTES} MB, behind the field that names their record.`,
    }),
  },
  { description: 'One of the ids, then the files.' },
)

export const AttachmentListQuery = Strict({
  lead_id: Type.Optional(Uuid),
  contact_id: Type.Optional(Uuid),
  task_id: Type.Optional(Uuid),
  activity_id: Type.Optional(Uuid),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Limit),
})
export type AttachmentListQuery = Static<typeof AttachmentListQuery>

export const ContentQuery = Strict({
  inline: Type.Optional(Type.Boolean({ description: 'To be shown by the browser, if it is a picture or a PDF.' })),
})
