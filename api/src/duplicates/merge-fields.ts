import { invalid } from '../platform/errors.ts'
import type { Field } from '../platform/fields.ts'

type Row = Record<string, unknown> & { custom?: unknown }
export type Side = 'winner' | 'loser'

/** What becomes of one field when two records are merged. */
export interface MergedField {
  key: string
  label: string
  winner: unknown
  loser: unknown
  result: unknown
  /** Whose value it is; `both` where they are the same, or joined. */
  from: Side | 'both'
}

/** @throws ApiError validation_failed when a record is to be merged with itself */
export function requireTwo({ winner_id, loser_id }: { winner_id: string; loser_id: string }): void {
  if (winner_id === loser_id) throw invalid('/loser_id', 'is the same record; name another one')
}

/**
 * The fields among which a side can be chosen.
 * @throws ApiError validation_failed when a side is chosen for what is no such field
 */
export function checkChoices(fields: readonly Field[], choose: Record<string, Side>): Field[] {
  const editable = fields.filter((field) => field.editable)
  const unknown = Object.keys(choose).find((key) => !editable.some((field) => field.key === key))
  if (unknown !== undefined) throw invalid(`/choose/${unknown}`, 'is not a field that can be edited')
  return editable
}

/**
 * Field by field: tags are joined; of anything else the chosen side's value, else the winner's, and the loser's where
 * the winner has none. Fields in which both are empty are left out.
 * @param choose the side to take, by the field's key
 */
export function mergeFields(fields: readonly Field[], winner: Row, loser: Row, choose: Record<string, Side>) {
  return fields
    .map((field): MergedField => {
      const { key, label, type } = field
      const [mine, theirs] = [fieldValue(winner, key), fieldValue(loser, key)]
      const base = { key, label, winner: mine, loser: theirs }
      if (isSame(mine, theirs)) return { ...base, result: mine, from: 'both' }
      if ((type === 'tags' || type === 'multi_choice') && choose[key] === undefined) {
        return { ...base, result: union(mine, theirs), from: 'both' }
      }
      const from = choose[key] ?? (isEmpty(mine) ? 'loser' : 'winner')
      return { ...base, result: from === 'winner' ? mine : theirs, from }
    })
    .filter(({ winner: mine, loser: theirs }) => !(isEmpty(mine) && isEmpty(theirs)))
}

/** The merged fields as a patch of the winner: only what differs from what it has. */
export function patchOf(
  merged: readonly MergedField[],
): Record<string, unknown> & { custom?: Record<string, unknown> } {
  const patch: Record<string, unknown> = {}
  const custom: Record<string, unknown> = {}
  for (const { key, winner, result } of merged) {
    if (isSame(winner, result)) continue
    if (key.startsWith(CUSTOM)) custom[key.slice(CUSTOM.length)] = result
    else patch[key] = result
  }
  return Object.keys(custom).length > 0 ? { ...patch, custom } : patch
}

const CUSTOM = 'custom.'

function fieldValue(row: Row, key: string): unknown {
  return (key.startsWith(CUSTOM) ? (row.custom as Row)[key.slice(CUSTOM.length)] : row[key]) ?? null
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function union(one: unknown, other: unknown): unknown[] {
  return [...new Set([...((one as unknown[] | null) ?? []), ...((other as unknown[] | null) ?? [])])]
}
