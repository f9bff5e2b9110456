import { sql } from 'kysely'
import type pg from 'pg'

const MARK = '/* keep plan */'
const MAX_NAMES = 500

/**
 * `query.modifyEnd(KEEP_PLAN)` lets the server keep the plan of a statement (as a prepared one), which saves it as much
 * work as running a small one costs. For statements whose best plan does not depend on the values, never for a search;
 * and that name their columns, because a plan of `select *` breaks when a migration adds one.
 */
export const KEEP_PLAN = sql.raw(MARK)

const names = new Map<string, string>()

function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known || names.size >= MAX_NAMES) return known
  const name = `kept_${names.size + 1}`
  names.set(text, name)
  return name
}

/** Makes a connection send marked statements by name. */
export function keepPlans(client: pg.PoolClient): void {
  const send = client.query.bind(client) as (...call: unknown[]) => unknown
  Object.assign(client, {
    query(text: unknown, values?: unknown, ...rest: unknown[]) {
      const name = typeof text === 'string' && text.endsWith(MARK) ? nameOf(text) : undefined
      return name ? send({ name, text, values }, ...rest) : send(text, values, ...rest)
    },
  })
}
