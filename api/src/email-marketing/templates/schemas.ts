import { type Static, Type } from 'typebox'
import { type FieldType, OPERATORS } from '../../platform/fields.ts'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../../platform/schemas.ts'
import { WARNING_CODES } from '../content/content-warnings.ts'
import { VARIABLE_GROUPS } from '../content/variables.ts'

/** Longest of each part, in characters; the same as in the tables of templates and campaigns. */
export const Subject = Type.String({
  maxLength: 300,
  description: 'Liquid, such as `Hi {{ first_name | default: "there" }}`.',
})
export const PreviewText = Type.String({
  maxLength: 300,
  description: 'What inboxes show beside the subject; Liquid.',
})
export const HtmlContent = Type.String({ maxLength: 500_000, description: 'HTML with Liquid.' })
export const TextContent = Type.String({ maxLength: 100_000, description: 'Liquid; null: made from the HTML.' })
export const Design = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  additionalProperties: true,
  description: 'The document of the visual editor; null: the HTML is written by hand.',
})

const Tag = Type.String({ minLength: 1, maxLength: 50, pattern: '\\S' })

const about = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  description: Nullable(Type.String({ maxLength: 500 })),
  category: Nullable(Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' })),
  is_active: Type.Boolean({ description: 'False: archived.' }),
  tags: Type.Array(Tag, { maxItems: 20 }),
}
const said = { subject: Subject, preview_text: Nullable(PreviewText) }
const content = {
  html_content: HtmlContent,
  text_content: Nullable(TextContent),
  design: Nullable(Design),
}

const kept = {
  variables: Type.Array(Type.String(), { description: 'What it is filled in with; found by the server.' }),
  created_by: Nullable(Uuid),
  created_by_name: Nullable(Type.String()),
  created_at: Timestamp,
  updated_at: Timestamp,
  version: Type.Integer(),
}

export const Template = Type.Object(
  { id: Uuid, ...about, ...said, ...content, ...kept, deleted_at: Nullable(Timestamp) },
  { $id: 'EmailTemplate' },
)

export const TemplateSummary = Type.Object(
  {
    id: Uuid,
    ...about,
    ...said,
    has_design: Type.Boolean({ description: 'Made with the visual editor.' }),
    ...kept,
  },
  { $id: 'EmailTemplateSummary' },
)

export const TemplateList = List(ref(TemplateSummary))

export const TEMPLATE_SORTS = ['name', '-name', 'updated_at', '-updated_at'] as const

export const TemplateQuery = Strict({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Words in the name, description, subject or tags.' })),
  category: Type.Optional(Type.String({ maxLength: 60 })),
  tags: Type.Optional(Type.String({ maxLength: 50, description: 'A tag that it has.' })),
  is_active: Type.Optional(Type.Boolean({ description: 'False: only archived ones; left out: all.' })),
  sort: Type.Optional(Type.Enum(TEMPLATE_SORTS)),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Limit),
})
export type TemplateQuery = Static<typeof TemplateQuery>

export const Categories = Type.Object({
  data: Type.Array(Type.Object({ category: Type.String(), count: Type.Integer() })),
})

const { name, ...settings } = { ...about, ...said, ...content }
export const TemplateCreate = Strict({ name, ...Type.Partial(Type.Object(settings)).properties })
export type TemplateCreate = Static<typeof TemplateCreate>

export const TemplatePatch = Type.Partial(Strict({ ...about, ...said, ...content }), { additionalProperties: false })
export type TemplatePatch = Static<typeof TemplatePatch>

export const PreviewRequest = Strict({
  html_content: HtmlContent,
  subject: Subject,
  preview_text: Type.Optional(Nullable(PreviewText)),
  text_content: Type.Optional(Nullable(TextContent)),
  contact_id: Type.Optional(Nullable(Type.String({ format: 'uuid', description: 'As this contact gets it.' }))),
  segment_id: Type.Optional(Nullable(Type.String({ format: 'uuid', description: 'For whom variables are counted.' }))),
  filter: Type.Optional(
    Nullable(
      Type.Unsafe<Record<string, unknown>>({
        type: 'object',
        additionalProperties: true,
        description: 'The filter language, instead of a segment. Without both, all contacts are counted.',
      }),
    ),
  ),
})
export type PreviewRequest = Static<typeof PreviewRequest>

const Warning = Type.Object({
  code: Type.Enum(WARNING_CODES),
  severity: Type.Enum(['error', 'warning'], { description: 'An error should not be sent.' }),
  message: Type.String(),
  fix: Type.String({ description: 'What to do about it.' }),
  part: Type.Enum(['subject', 'preview_text', 'html_content', 'text_content']),
  line: Nullable(Type.Integer({ description: 'Counted from 1; null: it is about the whole part.' })),
})

export const Preview = Type.Object({
  subject: Type.String(),
  preview_text: Type.String(),
  html: Type.String(),
  text: Type.String(),
  html_bytes: Type.Integer(),
  variables: Type.Array(Type.String()),
  missing_variables: Type.Array(Type.String(), {
    description: 'Those that have no value for this contact; without a contact, those of contacts.',
  }),
  empty_counts: Type.Record(Type.String(), Type.Integer(), {
    description: 'How many contacts have nothing in a variable, of the first 20,000 of the audience.',
  }),
  warnings: Type.Array(Warning),
})

export const VariableList = Type.Object({
  data: Type.Array(
    Type.Object({
      key: Type.String({ description: 'As it is written in Liquid, such as `lead.city`.' }),
      label: Type.String(),
      type: Type.Enum(Object.keys(OPERATORS) as FieldType[]),
      group: Type.Enum(VARIABLE_GROUPS),
    }),
  ),
})
