import { type Static, Type } from 'typebox'
import { Strict } from '../platform/schemas.ts'

/** As many ids as fit into an address. */
const MAX_IDS = 300

export const ExportQuery = Strict({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Every word must occur, as in the list.' })),
  filter: Type.Optional(Type.String({ maxLength: 20_000, description: 'The filter language, as JSON.' })),
  sort: Type.Optional(Type.String({ maxLength: 60, description: 'A sortable field, `-` in front for descending.' })),
  fields: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 10_000,
      description: 'The columns in their order, with commas between them; all of the record’s own by default.',
    }),
  ),
  ids: Type.Optional(
    Type.String({
      minLength: 36,
      maxLength: MAX_IDS * 37,
      description: `At most ${MAX_IDS}, with commas between them.`,
    }),
  ),
  bom: Type.Optional(
    Type.Boolean({ description: 'Begin with a byte order mark, by which Excel knows UTF-8. False by default.' }),
  ),
})
export type ExportQuery = Static<typeof ExportQuery>
