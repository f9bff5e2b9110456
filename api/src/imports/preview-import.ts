import type { Context } from '../context.ts'
import { findTopOfStage } from '../leads/queries.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { ApiError, invalid, notFound } from '../platform/errors.ts'
import { describeFile, storable } from './describe-file.ts'
import { UnreadableFile } from './file-format.ts'
import { importFile } from './files.ts'
import { findImport, type ImportRow, type Settings, updateSettings } from './queries.ts'
import { firstRows } from './read-rows.ts'
import { knownTargets, suggestSettings } from './remembered.ts'
import { planRows } from './row-plan.ts'
import { rowToRecords } from './row-to-records.ts'
import type { ImportDefaults, PreviewBody } from './schemas.ts'

const SAMPLE_ROWS = 50
const MAX_CELL_LENGTH = 300

/**
 * Saves how an import is to be read and mapped, and shows its first rows as leads and contacts. When the file is read
 * differently from before, its columns are guessed anew.
 * @throws ApiError conflict when it has been run, validation_failed naming what does not fit
 */
export async function previewImport(
  { db, config }: Pick<Context, 'db' | 'config'>,
  found: ImportRow,
  { dry_run: _, ...body }: PreviewBody,
  actor: Actor,
) {
  const path = importFile(config, found.id)
  // Looking again changes nothing, so that a dry run goes on.
  const isChange = Object.keys(body).length > 0
  const settings = isChange ? await newSettings(db, path, found, body).catch(explain) : found
  if (body.defaults) await checkDefaults(db, body.defaults)
  if (isChange ? !(await updateSettings(db, found.id, settings)) : found.status !== 'uploaded') {
    throw new ApiError('conflict', 'This import has been started; its columns cannot be changed any more.')
  }
  const current = await findImport(db, found.id)
  if (!current) throw notFound('import')
  const plan = await planRows(db, settings, actor)
  const sample = (await firstRows(path, settings, SAMPLE_ROWS + 1).catch(explain))
    .slice(settings.has_header ? 1 : 0)
    .slice(0, SAMPLE_ROWS)
  const { stage_id: __, tags = [], ...defaults } = settings.defaults
  const rows = sample.map((row) => {
    const { lead, contact, errors } = rowToRecords(row, plan)
    // By their names, as they stand in the file.
    for (const key of ['stage_name', 'owner']) {
      const name = row.cells[settings.mapping.indexOf(key)]?.trim()
      if (name && !errors.some((error) => error.field === key)) lead[key] = name
    }
    const allTags = [...new Set([...((lead.tags as string[]) ?? []), ...tags])]
    return {
      row_number: row.row_number,
      cells: row.cells.map((cell) => storable(cell).slice(0, MAX_CELL_LENGTH)),
      lead: { ...defaults, ...lead, ...(allTags.length > 0 && { tags: allTags }) },
      contact,
      errors,
    }
  })
  const refused_count = rows.filter((row) => row.errors.length > 0).length
  return { import: current, rows, ready_count: rows.length - refused_count, refused_count }
}

async function newSettings(db: Context['db'], path: string, found: ImportRow, body: PreviewBody): Promise<Settings> {
  const format = {
    encoding: body.encoding ?? found.encoding,
    delimiter: body.delimiter ?? found.delimiter,
    has_header: body.has_header ?? found.has_header,
  }
  const isSame =
    format.encoding === found.encoding && format.delimiter === found.delimiter && format.has_header === found.has_header
  const described = isSame ? found : await describeFile(path, format)
  const { columns, total_rows, fingerprint } = described
  const suggested = isSame ? found : await suggestSettings(db, described)
  const mapping = body.mapping ?? suggested.mapping
  if (body.mapping) await checkMapping(db, body.mapping, columns.length)
  return {
    ...format,
    columns,
    total_rows,
    fingerprint,
    mapping,
    is_remembered: suggested.is_remembered && body.mapping === undefined,
    defaults: body.defaults ?? found.defaults,
    update_by: body.update_by === undefined ? suggested.update_by : body.update_by,
    on_duplicate: body.on_duplicate ?? suggested.on_duplicate,
  }
}

async function checkMapping(db: Context['db'], mapping: (string | null)[], width: number) {
  if (mapping.length !== width) {
    throw invalid('/mapping', `must have ${width} entries, one for each column of the file, not ${mapping.length}`)
  }
  const known = await knownTargets(db)
  const wrong = mapping.findIndex((key) => key !== null && !known.has(key))
  if (wrong < 0) return
  throw invalid(`/mapping/${wrong}`, `there is no target "${mapping[wrong]?.slice(0, 60)}"; see /imports/targets`)
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
