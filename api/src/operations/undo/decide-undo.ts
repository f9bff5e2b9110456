import { isDeepStrictEqual } from 'node:util'
import { sees, type Viewer } from '../../platform/visibility.ts'
import { NOW } from '../write-rows.ts'
import type { Columns, CurrentRow, RecordChange } from './read-changes.ts'
import type { Undoable } from './undoable.ts'

/** What is to be written so that a record is as it was; why not; or nothing, because it is so already. */
export type UndoDecision = { set: Columns } | { remove: true } | { insert: Columns } | { refused: string } | undefined

/** Bookkeeping of the board: moving within a stage is no reason to leave a lead where it is. */
const NEVER_IN_THE_WAY = ['position']
const SETS = ['tags']
const MAPS = ['custom']
/** What is done about a lead right after it was made belongs to making it. */
const SETTLED_MS = 60_000

/** Decides for one record, without looking at others. */
export function decideUndo(
  change: RecordChange,
  current: CurrentRow | undefined,
  { has_trash }: Undoable,
  viewer: Viewer,
): UndoDecision {
  if (change.what === 'purged') return { refused: 'it is gone for good' }
  if (change.what === 'removed') return current ? undefined : { insert: change.before }
  if (!current) return { refused: 'it is gone for good' }
  if (!maySee(change, current, viewer)) return { refused: 'it is no longer yours to see' }
  if (change.what === 'changed') return setBack(change, current.row)
  if (has_trash && current.row.deleted_at !== null) return undefined
  if (change.is_touched || isWorkedOn(change, current.row)) return { refused: 'somebody has worked on it since' }
  return has_trash ? { set: { deleted_at: NOW } } : { remove: true }
}

/** Who gave a lead away may take it back. */
function maySee({ before }: RecordChange, current: CurrentRow, viewer: Viewer): boolean {
  return current.is_visible || (typeof before.owner_id === 'string' && sees(viewer, before.owner_id))
}

function isWorkedOn({ changed_at }: RecordChange, { last_activity_at }: Columns): boolean {
  return typeof last_activity_at === 'string' && Date.parse(last_activity_at) > Date.parse(changed_at) + SETTLED_MS
}

function setBack({ before, after }: RecordChange, row: Columns): UndoDecision {
  const set: Columns = {}
  const changed: string[] = []
  for (const [key, was] of Object.entries(before)) {
    const became = after[key]
    if (isDeepStrictEqual(row[key], was) || isDeepStrictEqual(became, was)) continue
    if (SETS.includes(key)) set[key] = withoutChange(row[key] as string[], was as string[], became as string[])
    else if (MAPS.includes(key)) mergeMap(key, [row[key], was, became] as Columns[], set, changed)
    else if (NEVER_IN_THE_WAY.includes(key) || isDeepStrictEqual(row[key], became)) set[key] = was
    else changed.push(key)
  }
  if (changed.length > 0) return { refused: `somebody has changed ${changed.map(inWords).join(', ')} since` }
  return Object.keys(set).some((key) => !NEVER_IN_THE_WAY.includes(key)) ? { set } : undefined
}

/** A set of words keeps what others have added or taken away since. */
function withoutChange(now: string[], was: string[], became: string[]): string[] {
  const kept = now.filter((word) => was.includes(word) || !became.includes(word))
  const back = was.filter((word) => !became.includes(word) && !now.includes(word))
  return [...kept, ...back]
}

/** Each key of a map stands for itself. */
function mergeMap(column: string, [now = {}, was = {}, became = {}]: Columns[], set: Columns, changed: string[]) {
  const merged = { ...now }
  for (const key of new Set([...Object.keys(was), ...Object.keys(became)])) {
    if (isDeepStrictEqual(was[key], became[key]) || isDeepStrictEqual(now[key], was[key])) continue
    if (!isDeepStrictEqual(now[key], became[key])) changed.push(`${column}.${key}`)
    else if (key in was) merged[key] = was[key]
    else delete merged[key]
  }
  if (!isDeepStrictEqual(merged, now)) set[column] = merged
}

function inWords(column: string): string {
  return column
    .replace(/^custom\./, '')
    .replace(/_(id|at|e164)$/, '')
    .replaceAll('_', ' ')
}
