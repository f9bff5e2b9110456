import type { QueryClient } from '@tanstack/react-query'
import { ApiProblem } from '../api/api-problem.ts'
import type { Field, Lead } from '../api/types.ts'
import { changeCachedRow } from '../ui/data-table/cached-rows.ts'
import { fieldValue, patchOf } from '../ui/fields/record-store.ts'
import { isSame } from '../ui/fields/save-field.ts'
import { LEAD_LISTS } from './leads-table-queries.ts'
import { keepLead, patchLead } from './queries.ts'

const MAX_ATTEMPTS = 4

function withValue(lead: Lead, key: string, value: unknown): Lead {
  const patch = patchOf(key, value) as Partial<Lead>
  return { ...lead, ...patch, custom: { ...lead.custom, ...patch.custom } }
}

/** Puts a lead that the server has answered into every list, unless a newer one stands there. */
export function keepListedLead(client: QueryClient, lead: Lead) {
  changeCachedRow<Lead>(client, LEAD_LISTS, lead.id, (known) => (known.version > lead.version ? known : lead))
}

/**
 * Saves one field of a listed lead: shown at once, taken back when the server refuses. A change of another field by
 * someone else meanwhile is no conflict.
 * @throws ApiProblem, or Error when someone else has changed the same field
 */
export async function saveListedField(client: QueryClient, lead: Lead, field: Field, value: unknown): Promise<void> {
  const { key } = field
  const before = fieldValue(lead, key)
  const show = (shown: unknown) =>
    changeCachedRow<Lead>(client, LEAD_LISTS, lead.id, (row) => withValue(row, key, shown))
  show(value)
  try {
    const saved = await patchUnlessChanged(lead, key, value, before)
    keepListedLead(client, saved)
    keepLead(client, saved)
  } catch (error) {
    if (error instanceof ChangedMeanwhile) keepListedLead(client, error.current)
    else show(before)
    throw error
  }
}

class ChangedMeanwhile extends Error {
  readonly current: Lead

  constructor(current: Lead) {
    super('Someone else has changed it meanwhile.')
    this.current = current
  }
}

async function patchUnlessChanged(lead: Lead, key: string, value: unknown, before: unknown): Promise<Lead> {
  for (let attempt = 1, known = lead; ; attempt++) {
    try {
      return await patchLead(lead.id, patchOf(key, value), known.version)
    } catch (error) {
      const isStale = error instanceof ApiProblem && error.code === 'precondition_failed' && error.current
      if (!isStale || attempt === MAX_ATTEMPTS) throw error
      known = error.current as Lead
      if (!isSame(fieldValue(known, key), before)) throw new ChangedMeanwhile(known)
    }
  }
}
