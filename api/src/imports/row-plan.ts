import type { Database } from '@crm/db'
import type { Viewer } from '../platform/visibility.ts'
import { isOwnExport } from './own-export.ts'
import type { ImportRow } from './queries.ts'
import type { Reading } from './read-value.ts'
import type { ImportDefaults } from './schemas.ts'
import { CONTACT, importTargets, type Target } from './targets.ts'

/** What is done with each row of a file. */
export interface RowPlan {
  mapping: (string | null)[]
  /** How many cells a row has. */
  width: number
  defaults: ImportDefaults
  /** The targets that are mapped, each once. */
  targets: Target[]
  reading: Reading
  /** Active stages by their name in lower case. */
  stages: Map<string, string>
  /** Whether a row can hold a contact. */
  has_contacts: boolean
}

type Planned = Pick<ImportRow, 'mapping' | 'columns' | 'defaults'>

/** Looks up what rows are read with: the catalogue, users and stages as they are now. */
export async function planRows(db: Database, job: Planned, viewer: Pick<Viewer, 'time_zone'>): Promise<RowPlan> {
  const [targets, users, stages] = await Promise.all([
    importTargets(db),
    db.selectFrom('users').select(['id', 'name', 'email']).execute(),
    db.selectFrom('pipeline_stages').select(['id', 'name']).where('is_active', '=', true).execute(),
  ])
  const { mapping, columns, defaults } = job
  return {
    mapping,
    width: columns.length,
    defaults,
    targets: targets.filter(({ key }) => mapping.includes(key)),
    reading: {
      time_zone: viewer.time_zone,
      users: namesOf(users),
      is_own: isOwnExport(columns.map((column) => column.header)),
    },
    stages: new Map(stages.map(({ id, name }) => [name.toLowerCase(), id])),
    has_contacts: mapping.some((key) => key?.startsWith(CONTACT)),
  }
}

function namesOf(users: { id: string; name: string; email: string }[]): Reading['users'] {
  const names = new Map<string, string | null>()
  for (const { id, name } of users) names.set(name.toLowerCase(), names.has(name.toLowerCase()) ? null : id)
  for (const { id, email } of users) names.set(email.toLowerCase(), id)
  return names
}
