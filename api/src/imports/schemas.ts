import { type Static, Type } from 'typebox'
import { LeadCreate } from '../leads/schemas.ts'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../platform/schemas.ts'
import { DELIMITERS, ENCODINGS } from './file-format.ts'

export const IMPORT_STATUSES = ['uploaded', 'running', 'completed', 'failed', 'cancelled'] as const

/** What a row can find the lead by that is there already. */
export const UPDATE_BY = ['id', 'email', 'phone', 'licence_number', 'domain'] as const
export type UpdateBy = (typeof UPDATE_BY)[number]
export const ON_DUPLICATE = ['skip', 'fill_empty', 'overwrite', 'create'] as const

const MAX_COLUMNS = 500
const EncodingName = Type.Enum(ENCODINGS)
const DelimiterName = Type.Enum(DELIMITERS)
const TargetKey = Type.String({ minLength: 1, maxLength: 100 })

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
  update_by: Type.Optional(
    Nullable(
      Type.Enum(UPDATE_BY, {
        description:
          'What a row finds its lead by, if it is there already: an e-mail address or phone of the lead or its contacts, … null: every row is new.',
      }),
    ),
  ),
  on_duplicate: Type.Optional(
    Type.Enum(ON_DUPLICATE, {
      description:
        'What a row does to the lead it finds: `skip` leaves the row out, `fill_empty` and `overwrite` change it, `create` makes another lead.',
    }),
  ),
  dry_run: Type.Optional(
    Type.Boolean({
      description:
        'Count what the whole file would do: in the background when it is large; see `dry_run` of the import.',
    }),
  ),
})
export type PreviewBody = Static<typeof PreviewBody>

const ImportColumn = Type.Object({
  index: Type.Integer(),
  header: Type.String(),
  samples: Type.Array(Type.String()),
  field: Nullable(Type.String({ description: 'What the column most likely is.' })),
  confidence: Type.Number({ description: 'From 0 to 1; 1 when the header is a known one.' }),
})

const counts = {
  rows: Type.Integer({ description: 'Rows that were looked at.' }),
  created: Type.Integer({ description: 'Leads.' }),
  updated: Type.Integer({ description: 'Rows that change what was there before.' }),
  skipped: Type.Integer({ description: 'Rows that change nothing.' }),
  refused: Type.Integer(),
  contacts: Type.Integer({ description: 'Contacts that are added.' }),
}

const DryRunExample = Type.Object({
  row_number: Type.Integer(),
  kind: Type.Enum(['created', 'updated', 'joined', 'skipped', 'refused'], {
    description: '`joined`: the row belongs to a lead that an earlier row makes.',
  }),
  name: Type.String(),
  adds_contact: Type.Boolean(),
  reason: Nullable(Type.String()),
  changes: Type.Array(
    Type.Object({ field: Type.String(), from: Nullable(Type.String()), to: Nullable(Type.String()) }),
  ),
})
export type DryRunExample = Static<typeof DryRunExample>

export const DryRun = Type.Object({
  id: Uuid,
  status: Type.Enum(['running', 'completed', 'failed']),
  ...counts,
  examples: Type.Array(DryRunExample, { description: 'The first rows of each kind.' }),
  error_message: Nullable(Type.String()),
})
export type DryRun = Static<typeof DryRun>

const ImportUndo = Type.Object({
  id: Uuid,
  status: Type.Enum(['pending', 'running', 'completed', 'failed', 'cancelled']),
  total: Type.Integer(),
  processed: Type.Integer(),
  changed: Type.Integer(),
  refused: Type.Integer({ description: 'Records that somebody has worked on since; see /operations/{id}/refusals.' }),
})
export type ImportUndo = Static<typeof ImportUndo>

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
    created_count: Type.Integer({ description: 'Leads.' }),
    updated_count: Type.Integer({ description: 'Rows that changed what was there before.' }),
    skipped_count: Type.Integer({ description: 'Rows that changed nothing.' }),
    contact_count: Type.Integer({ description: 'Contacts that were added.' }),
    refused_count: Type.Integer(),
    update_by: Nullable(Type.Enum(UPDATE_BY)),
    on_duplicate: Type.Enum(ON_DUPLICATE),
    is_remembered: Type.Boolean({ description: 'The columns are mapped as those of an earlier file were.' }),
    dry_run: Nullable(DryRun),
    undo: Nullable(ImportUndo),
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
      contact: Type.Object({}, { additionalProperties: true, description: 'The fields its contact would have.' }),
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
      group: Type.Enum(['lead', 'contact', 'part']),
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
