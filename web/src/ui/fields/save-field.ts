import { ApiProblem } from '../../api/api-problem.ts'
import { fieldValue, patchOf, type RecordStore, type StoredRecord } from './record-store.ts'

/** Someone else changed the same field since it was opened here. */
export class FieldConflict extends Error {
  override name = 'FieldConflict'
  readonly theirs: unknown

  constructor(theirs: unknown) {
    super('Someone else has changed this since you began.')
    this.theirs = theirs
  }
}

const MAX_ATTEMPTS = 4

/**
 * Saves one field. `base` is the value that stood there when typing began: a change of any other field by someone else
 * is no conflict, a change of this one is.
 * @throws FieldConflict when it was changed to something else meanwhile; ApiProblem when the server refuses
 */
export async function saveField(store: RecordStore, key: string, value: unknown, base: unknown): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const known = await store.read()
    const theirs = fieldValue(known, key)
    if (!isSame(theirs, base) && !isSame(theirs, value)) throw new FieldConflict(theirs)
    try {
      store.keep(await store.patch(patchOf(key, value), known.version))
      store.refresh()
      return
    } catch (error) {
      const isStale = error instanceof ApiProblem && error.code === 'precondition_failed'
      if (!isStale || attempt === MAX_ATTEMPTS) throw error
      if (error.current) store.keep(error.current as StoredRecord)
      else await store.reread()
    }
  }
}

/** Whether two values of a field are the same; nothing and an empty text are. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(normal(one)) === JSON.stringify(normal(other))
}

function normal(value: unknown) {
  return value === undefined || value === '' ? null : value
}
