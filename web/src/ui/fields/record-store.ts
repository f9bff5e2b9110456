/** A record with fields of the catalogue; those that a workspace defines stand in `custom`. */
export interface StoredRecord {
  id: string
  version: number
  custom: { [key: string]: unknown }
}

/** Where the record of a page is kept, and how a change of it is saved. */
export interface RecordStore {
  /** Which record it is: drafts, and saves that wait for each other, are told apart by it. */
  id: string
  read: () => Promise<StoredRecord>
  /** From the server, whatever is known here. */
  reread: () => Promise<StoredRecord>
  /** Saves if the record still has this version, and gives it back as it is then. */
  patch: (patch: object, version: number) => Promise<StoredRecord>
  /** Shows what the server has answered, unless a newer one is shown. */
  keep: (record: StoredRecord) => void
  /** Reads again what a change makes longer, such as the timeline. */
  refresh: () => void
}

const CUSTOM = 'custom.'

/** The value of a field of the catalogue, also of a custom one. */
export function fieldValue(record: StoredRecord, key: string): unknown {
  if (key.startsWith(CUSTOM)) return record.custom[key.slice(CUSTOM.length)] ?? null
  return (record as unknown as Record<string, unknown>)[key] ?? null
}

/** The body of a PATCH that sets one field. */
export function patchOf(key: string, value: unknown): object {
  return key.startsWith(CUSTOM) ? { custom: { [key.slice(CUSTOM.length)]: value } } : { [key]: value }
}
