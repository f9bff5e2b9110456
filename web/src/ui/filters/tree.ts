/** A filter as a tree that is being edited: groups within groups, told apart by their place. */
import type { Condition, Filter } from '../../api/filter.ts'
import type { Field } from '../../api/types.ts'
import { isComplete, isCondition, shapeOf } from './conditions.ts'

/** What the API takes; a condition stands one level below its group. */
const MAX_LEVELS = 5
const MAX_CONDITIONS = 50

export type Join = 'and' | 'or'
export type Group = { and: Filter[] } | { or: Filter[] }

/** The indexes that lead from the root to a part. */
export type Path = readonly number[]

export const NEW_CONDITION: Condition = { field: '', op: '' }

export function joinOf(group: Group): Join {
  return 'and' in group ? 'and' : 'or'
}

export function partsOfGroup(group: Group): Filter[] {
  return 'and' in group ? group.and : group.or
}

export function groupOf(join: Join, parts: Filter[]): Group {
  return join === 'and' ? { and: parts } : { or: parts }
}

/** The filter as a group to begin with; a new one asks for its first condition. */
export function rootOf(filter: Filter | undefined): Group {
  if (!filter) return { and: [NEW_CONDITION] }
  return isCondition(filter) ? { and: [filter] } : filter
}

/** Puts another part at a place, or nothing; the root itself for an empty path. */
export function replaceAt(group: Group, [index, ...rest]: Path, part: Filter | null): Group {
  if (index === undefined) return part && !isCondition(part) ? part : group
  const parts = partsOfGroup(group)
  const child = parts[index]
  if (!child) return group
  const next = rest.length === 0 ? part : isCondition(child) ? child : replaceAt(child, rest, part)
  return groupOf(joinOf(group), next ? parts.with(index, next) : parts.toSpliced(index, 1))
}

export function countConditions(filter: Filter): number {
  return isCondition(filter) ? 1 : partsOfGroup(filter).reduce((sum, part) => sum + countConditions(part), 0)
}

export function hasRoom(root: Group): boolean {
  return countConditions(root) < MAX_CONDITIONS
}

/** Whether a group with conditions may stand within the group at this place. */
export function canNest(path: Path): boolean {
  return path.length + 3 <= MAX_LEVELS
}

/** Whether each condition is about a field that there is, and says all it must. */
export function isWhole(filter: Filter, fields: Field[]): boolean {
  if (!isCondition(filter)) return partsOfGroup(filter).every((part) => isWhole(part, fields))
  return fields.some(({ key }) => key === filter.field) && isComplete(filter.op, filter.value)
}

/** The filter without groups of nothing; undefined when nothing is left. */
export function tidy(filter: Filter): Filter | undefined {
  if (isCondition(filter)) {
    return shapeOf(filter.op) === 'none' ? { field: filter.field, op: filter.op } : filter
  }
  const parts = partsOfGroup(filter).flatMap((part) => tidy(part) ?? [])
  return parts.length > 0 ? groupOf(joinOf(filter), parts) : undefined
}
