import type { Database } from '@crm/db'
import type { FileDescription } from './describe-file.ts'
import { isOwnExport } from './own-export.ts'
import { findRemembered, type Settings } from './queries.ts'
import { importTargets } from './targets.ts'

/**
 * How a file is offered to be imported: as the last one with the same columns was, else as its columns were guessed.
 * Targets that are gone since are left out.
 */
export async function suggestSettings(
  db: Database,
  { columns, fingerprint }: Pick<FileDescription, 'columns' | 'fingerprint'>,
): Promise<Pick<Settings, 'mapping' | 'defaults' | 'update_by' | 'on_duplicate' | 'is_remembered'>> {
  const known = await knownTargets(db)
  const keep = (mapping: (string | null)[]) => mapping.map((key) => (key !== null && known.has(key) ? key : null))
  const remembered = fingerprint ? await findRemembered(db, fingerprint) : undefined
  if (remembered && remembered.mapping.length === columns.length) {
    const { update_by, on_duplicate } = remembered
    return { mapping: keep(remembered.mapping), defaults: {}, update_by, on_duplicate, is_remembered: true }
  }
  const isOwn = isOwnExport(columns.map((column) => column.header))
  return {
    mapping: keep(columns.map((column) => column.field)),
    defaults: {},
    update_by: isOwn ? 'id' : null,
    // Contacts of our own come to the leads that are there.
    on_duplicate: isOwn ? 'fill_empty' : 'skip',
    is_remembered: false,
  }
}

export async function knownTargets(db: Database): Promise<Set<string>> {
  return new Set((await importTargets(db)).map((target) => target.key))
}
