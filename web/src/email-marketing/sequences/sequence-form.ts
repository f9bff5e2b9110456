import type { SavedSteps, Sequence, SequencePatch } from './queries.ts'
import type { Step } from './steps.ts'

const SETTINGS = [
  'name',
  'description',
  'from_name',
  'from_email',
  'reply_to',
  'topic_id',
  'time_zone',
  'in_recipient_zone',
  'send_from',
  'send_until',
  'send_days',
  'stop_on_reply',
  'stop_on_stage_change',
  'stop_on_click',
  'segment_id',
] as const

export type SequenceSettings = Pick<Sequence, (typeof SETTINGS)[number]>

/** What is typed of a sequence: its settings and its steps. */
export interface SequenceForm {
  settings: SequenceSettings
  steps: Step[]
}

export function formOf(sequence: Sequence, steps: SavedSteps['data']): SequenceForm {
  const settings = Object.fromEntries(SETTINGS.map((key) => [key, sequence[key]])) as SequenceSettings
  return { settings, steps: steps as unknown as Step[] }
}

/** The settings that differ from those the server has. */
export function changedSettings(saved: SequenceSettings, typed: SequenceSettings): SequencePatch {
  const changed = SETTINGS.filter((key) => JSON.stringify(saved[key]) !== JSON.stringify(typed[key]))
  return Object.fromEntries(changed.map((key) => [key, typed[key]]))
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
