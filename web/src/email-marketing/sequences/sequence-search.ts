import type { Enrolment, SequenceStatus } from './queries.ts'
import { ENROLMENT_LABELS, STATUS_LABELS } from './words.ts'

/** What the list of sequences is narrowed to; it stands in the address. */
export interface SequenceSearch {
  q?: string
  status?: SequenceStatus
}

/** Which part of a sequence is open, the steps unless it says so, and who is shown of its people. */
export interface PeopleSearch {
  tab?: 'people' | 'settings'
  status?: Enrolment['status']
  step?: string
}

export function readSequenceSearch({ q, status }: Record<string, unknown>): SequenceSearch {
  return {
    ...(typeof q === 'string' && q && { q }),
    ...(isKey(STATUS_LABELS, status) && { status }),
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function readPeopleSearch({ tab, status, step }: Record<string, unknown>): PeopleSearch {
  return {
    ...((tab === 'people' || tab === 'settings') && { tab }),
    ...(isKey(ENROLMENT_LABELS, status) && { status }),
    ...(typeof step === 'string' && UUID.test(step) && { step }),
  }
}

function isKey<Key extends string>(labels: Record<Key, string>, value: unknown): value is Key {
  return typeof value === 'string' && Object.hasOwn(labels, value)
}
