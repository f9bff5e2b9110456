import { formatCallDuration, parseDuration } from './call-duration.ts'
import type { Activity, NewActivity } from './queries.ts'

export type LoggedType = NewActivity['activity_type']

/** What stands in the boxes of the form, all of it text. */
export interface ActivityValues {
  outcome: string
  direction: string
  duration: string
  recording: string
  contact_id: string
  /** `2026-11-22T16:10`, in the reader's own zone; empty: now. */
  when: string
  subject: string
  description: string
}

interface Kind {
  /** What the button says. */
  save: string
  outcomes: string[]
  fields: (keyof ActivityValues)[]
  /** What goes into the large box. */
  prompt: string
}

export const KINDS: Record<LoggedType, Kind> = {
  call: {
    save: 'Log call',
    outcomes: ['Connected', 'Voicemail', 'No answer', 'Busy', 'Call back later', 'Wrong number'],
    fields: ['outcome', 'direction', 'duration', 'when', 'contact_id', 'recording'],
    prompt: 'What was said',
  },
  meeting: {
    save: 'Log meeting',
    outcomes: ['Held', 'No show', 'Rescheduled', 'Cancelled'],
    fields: ['outcome', 'subject', 'when', 'contact_id'],
    prompt: 'What was agreed',
  },
  email: {
    save: 'Log email',
    outcomes: [],
    fields: ['direction', 'subject', 'when', 'contact_id'],
    prompt: 'What was written',
  },
}

export const EMPTY: ActivityValues = {
  outcome: '',
  direction: 'outbound',
  duration: '',
  recording: '',
  contact_id: '',
  when: '',
  subject: '',
  description: '',
}

/** An activity as it stands in the form that corrects it. */
export function valuesOf(activity: Activity): ActivityValues {
  const seconds = activity.call_duration_seconds
  return {
    outcome: activity.outcome ?? '',
    direction: activity.direction ?? '',
    duration: seconds === null ? '' : formatCallDuration(seconds),
    recording: activity.call_recording_url ?? '',
    contact_id: activity.contact_id ?? '',
    when: localTime(new Date(activity.occurred_at)),
    subject: activity.subject,
    description: activity.description ?? '',
  }
}

/** What the form says, as the API takes it, or a sentence about each box that cannot be read. */
export function readValues(type: LoggedType, values: ActivityValues) {
  const problems: Partial<ActivityValues> = {}
  const seconds = parseDuration(values.duration)
  if (seconds === undefined) problems.duration = 'Write minutes, or minutes and seconds: 5 or 4:30.'
  const recording = values.recording.trim()
  if (recording && !/^https?:\/\/\S+$/i.test(recording)) problems.recording = 'A link begins with https://'
  const when = values.when ? new Date(values.when) : undefined
  if (when && when.getTime() > Date.now() + 60_000) problems.when = 'This is still to come: make a task of it.'
  const details = {
    direction: (values.direction || null) as Activity['direction'],
    outcome: values.outcome || null,
    description: values.description.trim() || null,
    subject: values.subject.trim() || null,
    ...(type === 'call' && { call_duration_seconds: seconds ?? null, call_recording_url: recording || null }),
    ...(when && { occurred_at: when.toISOString() }),
  }
  return { problems, details }
}

/** What the boxes are called by the API. */
export const BOX_OF: Record<string, keyof ActivityValues> = {
  call_duration_seconds: 'duration',
  call_recording_url: 'recording',
  occurred_at: 'when',
  lead_id: 'contact_id',
}

/** Now or any time, as a `datetime-local` box holds it. */
export function localTime(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
