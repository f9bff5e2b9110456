import type { Field } from '../../platform/fields.ts'

const MONEY = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', minimumFractionDigits: 2 })
const WHOLE_MONEY = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 })

/** Making one costs far more than using it. */
const dayFormats = new Map<string, Intl.DateTimeFormat>()

/** A field's value as people write it: `$12,500`, `March 3, 2026`, `Hot`. */
export function formatValue(value: unknown, { key, type, choices }: Field, time_zone: string): unknown {
  if (value === null || value === undefined) return undefined
  const labelOf = (choice: unknown) => choices?.find((one) => one.value === choice)?.label ?? choice
  switch (type) {
    case 'money':
      return (Number.isInteger(value) ? WHOLE_MONEY : MONEY).format(value as number)
    case 'date':
      return dayFormat('UTC').format(new Date(value as string))
    case 'datetime':
      return dayFormat(time_zone).format(new Date(value as string))
    case 'choice':
      return key === 'lead.stage_id' ? value : labelOf(value)
    case 'multi_choice':
      return (value as unknown[]).map(labelOf)
    default:
      return value
  }
}

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  const known = dayFormats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone })
  dayFormats.set(timeZone, format)
  return format
}
