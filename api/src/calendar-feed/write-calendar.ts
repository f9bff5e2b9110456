import icalendar, { ICalAlarmType, type ICalEventData, ICalEventStatus } from 'ical-generator'
import { DateTime } from 'luxon'
import type { CalendarEntry } from './queries.ts'
import { isShownTwice, writeVtimezone } from './vtimezone.ts'

const DEFAULT_MINUTES = 30
const REFRESH_SECONDS = 15 * 60
/** So much before and after its events, the time zone of a calendar is told. */
const MARGIN_MS = 366 * 24 * 3600 * 1000

const KINDS: Record<string, string> = {
  call: 'Call',
  email: 'Email',
  meeting: 'Meeting',
  follow_up: 'Follow-up',
  demo: 'Demo',
  proposal: 'Proposal',
}

interface Calendar {
  name: string
  /** IANA name: whose clocks the times are told by. */
  time_zone: string
  /** Where the product is reached: links begin with it, and the UIDs end with its host. */
  public_url: string
}

/** An iCalendar (RFC 5545). The same entries give the same text, byte by byte. */
export function writeCalendar(entries: CalendarEntry[], { name, time_zone, public_url }: Calendar): string {
  const starts = entries.map(({ starts_at }) => Date.parse(starts_at))
  const from = Math.min(...starts) - MARGIN_MS
  const until = Math.max(...starts) + MARGIN_MS
  const calendar = icalendar({
    name,
    prodId: { company: 'Demand CRM', product: 'Calendar', language: 'EN' },
    ttl: REFRESH_SECONDS,
    // The zone stands with each event: at the calendar it would turn the stamps, which must be UTC, into local time.
    timezone: { name: null, generator: (zone) => writeVtimezone(zone, from, until) },
    events: entries.map((entry) => toEvent(entry, time_zone, public_url)),
  })
  return `${calendar.toString().trimEnd()}\r\n`
}

function toEvent(entry: CalendarEntry, time_zone: string, public_url: string): ICalEventData {
  const { id, title, business_name, duration_minutes, sequence, is_done, remind_at } = entry
  const start = DateTime.fromISO(entry.starts_at, { zone: time_zone })
  const changed = DateTime.fromISO(entry.changed_at, { zone: 'UTC' })
  const isAmbiguous = time_zone === 'UTC' || isShownTwice(time_zone, start.toMillis())
  return {
    id: `${id}@${new URL(public_url).hostname}`,
    start,
    end: start.plus({ minutes: duration_minutes ?? DEFAULT_MINUTES }),
    timezone: isAmbiguous ? null : time_zone,
    stamp: changed,
    lastModified: changed,
    sequence,
    summary: oneLine([is_done ? `✓ ${title}` : title, business_name].filter(Boolean).join(' · ')),
    description: describe(entry),
    status: ICalEventStatus.CONFIRMED,
    url: linkOf(entry, public_url),
    ...(remind_at &&
      !is_done && {
        alarms: [
          {
            type: ICalAlarmType.display,
            // Seconds before the start: a moment would be written in local time, which RFC 5545 does not allow here.
            trigger: (start.toMillis() - Date.parse(remind_at)) / 1000,
            description: oneLine(title),
          },
        ],
      }),
  }
}

function describe({ kind, priority, contact_name, phone, description }: CalendarEntry): string {
  const facts = [
    KINDS[kind] ?? kind,
    priority && priority !== 'medium' && `${priority} priority`,
    contact_name,
    phone,
  ].filter(Boolean)
  return printable([facts.join(' · '), description].filter(Boolean).join('\n\n'))
}

function linkOf({ lead_id }: CalendarEntry, public_url: string): string {
  return `${public_url}${lead_id ? `/crm/leads/${lead_id}` : '/crm/tasks'}`
}

function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, ' ').trim()
}

/** Control characters other than tab and newline may not stand in a text (RFC 5545, 3.1). */
function printable(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[\p{Cc}\u2028\u2029]/gu, (found) => (/[\t\n]/.test(found) ? found : ' '))
}
