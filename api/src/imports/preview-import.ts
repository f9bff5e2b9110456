import type { Context } from '../context.ts'
import { findTopOfStage } from '../leads/queries.ts'
import { ApiError, invalid, notFound } from '../platform/errors.ts'
import { describeFile, storable } from './describe-file.ts'
import { UnreadableFile } from './file-format.ts'
import { importFile } from './files.ts'
import { findImport, type ImportRow, updateSettings } from './queries.ts'
import { firstRows } from './read-rows.ts'
import { rowToLead } from './row-to-lead.ts'
import type { ImportDefaults, PreviewBody } from './schemas.ts'

const SAMPLE_ROWS = 50
const MAX_CELL_LENGTH = 300

/**
 * Saves how an import is to be read and mapped, and shows its first rows as leads. When the file is read differently
 * from before, its columns are guessed anew.
 * @throws ApiError conflict when it has been run, validation_failed naming what does not fit
 */
export async function previewImport(
  { db, config }: Pick<Context, 'db' | 'config'>,
  found: ImportRow,
  body: PreviewBody,
) {
  const path = importFile(config, found.id)
  const settings = await newSettings(path, found, body).catch(explain)
  if (body.defaults) await checkDefaults(db, body.defaults)
  if (!(await updateSettings(db, found.id, settings))) {
    throw new ApiError('conflict', 'This import has been started; its columns cannot be changed any more.')
  }
  const current = await findImport(db, found.id)
  if (!current) throw notFound('import')
  const plan = { mapping: settings.mapping, width: settings.columns.length, defaults: settings.defaults }
  const sample = (await firstRows(path, settings, SAMPLE_ROWS + 1))
    .slice(settings.has_header ? 1 : 0)
    .slice(0, SAMPLE_ROWS)
  const rows = sample.map((row) => ({
    row_number: row.row_number,
    cells: row.cells.map((cell) => storable(cell).slice(0, MAX_CELL_LENGTH)),
    ...rowToLead(row, plan),
  }))
  const refused_count = rows.filter((row) => row.errors.length > 0).length
  return { import: current, rows, ready_count: rows.length - refused_count, refused_count }
}

async function newSettings(path: string, found: ImportRow, body: PreviewBody) {
  const format = {
    encoding: body.encoding ?? found.encoding,
    delimiter: body.delimiter ?? found.delimiter,
    has_header: body.has_header ?? found.has_header,
  }
  const isSame =
    format.encoding === found.encoding && format.delimiter === found.delimiter && format.has_header === found.has_header
  const { columns, total_rows } = isSame ? found : await describeFile(path, format)
  const guessed = isSame ? found.mapping : columns.map((column) => column.field)
  const mapping = body.mapping ?? guessed
  if (mapping.length !== columns.length) {
    throw invalid(
      '/mapping',
      `must have ${columns.length} entries, one for each column of the file, not ${mapping.length}`,
    )
  }
  return { ...format, columns, total_rows, mapping, defaults: body.defaults ?? found.defaults }
}

async function checkDefaults(db: Context['db'], { stage_id, owner_id }: ImportDefaults) {
  if (stage_id !== undefined && !(await findTopOfStage(db, stage_id))) {
    throw invalid('/defaults/stage_id', 'there is no such active stage')
  }
  if (owner_id) {
    const owner = await db.selectFrom('users').select('id').where('id', '=', owner_id).executeTakeFirst()
    if (!owner) throw invalid('/defaults/owner_id', 'there is no such user')
  }
}

function explain(error: unknown): never {
  if (error instanceof UnreadableFile) throw invalid('/delimiter', error.message)
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
    throw new ApiError('conflict', 'The file of this import has been deleted. Upload it again.')
  }
  throw error
}
