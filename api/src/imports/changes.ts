import type { Values } from './row-to-records.ts'

/** `{ field: [from, to] }` of what differs; custom fields as `custom.<key>`. */
export type Changes = Record<string, [from: unknown, to: unknown]>

/** What a row changes on a record that is there: everything it tells, or only what was empty. An empty cell changes nothing. */
export function changesOf(current: Values, given: Values, policy: 'fill_empty' | 'overwrite'): Changes {
  const { custom = {}, ...fields } = given
  const changes: Changes = {}
  const compare = (key: string, from: unknown, to: unknown) => {
    if (JSON.stringify(from ?? null) === JSON.stringify(to)) return
    if (policy === 'overwrite' || isEmpty(from)) changes[key] = [from ?? null, to]
  }
  for (const [key, to] of Object.entries(fields)) compare(key, current[key], to)
  const before = (current.custom ?? {}) as Values
  for (const [key, to] of Object.entries(custom as Values)) compare(`custom.${key}`, before[key], to)
  return changes
}

export function applyChanges(values: Values, changes: Changes): void {
  for (const [key, [, to]] of Object.entries(changes)) {
    if (key.startsWith('custom.')) values.custom = { ...(values.custom as Values), [key.slice('custom.'.length)]: to }
    else values[key] = to
  }
}

/** The fields with what they are changed to, custom ones left out. */
export function changedTo(changes: Changes): Values {
  const fields = Object.entries(changes).filter(([key]) => !key.startsWith('custom.'))
  return Object.fromEntries(fields.map(([key, [, to]]) => [key, to]))
}

/** One change after another: from what was there first. */
export function joined(before: Changes, after: Changes): Changes {
  const all = { ...before }
  for (const [key, [from, to]] of Object.entries(after)) all[key] = [before[key] ? before[key][0] : from, to]
  return all
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}
