import { type Static, Type } from 'typebox'
import { LeadCreate } from '../leads/schemas.ts'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../platform/schemas.ts'
import { DELIMITERS, ENCODINGS } from './file-format.ts'
import { TARGET_KEYS } from './targets.ts'

export const IMPORT_STATUSES = ['uploaded', 'running', 'completed', 'failed', 'cancelled'] as const

const MAX_COLUMNS = 500
const EncodingName = Type.Enum(ENCODINGS)
const DelimiterName = Type.Enum(DELIMITERS)
const TargetKey = Type.Enum(TARGET_KEYS)

/** Values that every lead of the import gets, unless its row says otherwise. Bounds are those of a lead. */
const { tier, stage_id, owner_id, tags, business_type } = LeadCreate.properties
export const ImportDefaults = Strict({ tier, stage_id, owner_id, tags, business_type })
export type ImportDefaults = Static<typeof ImportDefaults>

export const Mapping = Type.Array(Nullable(TargetKey), {
  maxItems: MAX_COLUMNS,
  description: 'For each column of the file, in order, what it becomes; null leaves it out. See /imports/targets.',
})

export const PreviewBody = Strict({
  mapping: Type.Optional(Mapping),
  has_header: Type.Optional(Type.Boolean()),
  encoding: Type.Optional(EncodingName),
  delimiter: Type.Optional(DelimiterName),
  defaults: Type.Optional(ImportDefaults),
})
export type PreviewBody = Static<typeof PreviewBody>

const ImportColumn = Type.Object({
  index: Type.Integer(),
  header: Type.String(),
  samples: Type.Array(Type.String()),
  field: Nullable(Type.String({ description: 'What the column most likely is.' })),
  confidence: Type.Number({ description: 'From 0 to 1; 1 when the header is a known one.' }),
})

export const Import = Type.Object(
  {
    id: Uuid,
    file_name: Type.String(),
    file_size: Type.Integer({ description: 'Bytes.' }),
    status: Type.Enum(IMPORT_STATUSES),
    encoding: EncodingName,
    delimiter: DelimiterName,
    has_header: Type.Boolean(),
    columns: Type.Array(ImportColumn),
    mapping: Mapping,
    defaults: Type.Object(ImportDefaults.properties),
    total_rows: Type.Integer({ description: 'Rows of the file that are neither header nor blank.' }),
    processed_rows: Type.Integer(),
    created_count: Type.Integer(),
    refused_count: Type.Integer(),
    error_message: Nullable(Type.String({ description: 'Why the import failed, and what to do.' })),
    created_by: Nullable(Uuid),
    created_by_name: Nullable(Type.String()),
    created_at: Timestamp,
    started_at: Nullable(Timestamp),
    completed_at: Nullable(Timestamp),
    has_file: Type.Boolean({ description: 'The uploaded file is kept for seven days.' }),
  },
  { $id: 'Import' },
)
export type Import = Static<typeof Import>

export const ImportList = List(ref(Import))
export const ImportListQuery = Strict({ limit: Type.Optional(Limit), cursor: Type.Optional(Cursor) })

export const ImportPreview = Type.Object({
  import: ref(Import),
  rows: Type.Array(
    Type.Object({
      row_number: Type.Integer({ description: 'As a spreadsheet counts: the first row of the file is 1.' }),
      cells: Type.Array(Type.String()),
      lead: Type.Object({}, { additionalProperties: true, description: 'The fields the lead would have.' }),
      errors: Type.Array(
        Type.Object({
          field: Nullable(Type.String()),
          column: Nullable(Type.Integer()),
          message: Type.String(),
        }),
      ),
    }),
  ),
  ready_count: Type.Integer(),
  refused_count: Type.Integer(),
})

export const ImportTargets = Type.Object({
  data: Type.Array(
    Type.Object({
      key: Type.String(),
      label: Type.String(),
      type: Type.String(),
      hint: Nullable(Type.String()),
    }),
  ),
})

export const ImportUpload = Type.Object({
  file: Type.String({
    format: 'binary',
    description: 'A CSV file of at most 200 MB, in UTF-8, UTF-16 or Windows-1252.',
  }),
})
