import { IconExternalLink, IconMail, IconPhone } from '@tabler/icons-react'
import type { Field } from '../../api/types.ts'
import classes from './field-row.module.css'

/** Where a field's value can be opened: a call, a mail, a page. */
export function ValueLink({ field, value }: { field: Field; value: unknown }) {
  const link = typeof value === 'string' && value !== '' ? linkOf(field, value) : undefined
  if (!link) return null
  const { href, label, icon: Icon } = link
  const target = field.type === 'url' ? { target: '_blank', rel: 'noopener noreferrer' } : {}
  return (
    <a className={classes.link} href={href} aria-label={label} title={label} {...target}>
      <Icon size={15} stroke={1.8} />
    </a>
  )
}

function linkOf(field: Field, value: string) {
  switch (field.type) {
    case 'email':
      return { href: `mailto:${value}`, label: `Write to ${value}`, icon: IconMail }
    case 'phone':
      return { href: phoneHref(value), label: `Call ${value}`, icon: IconPhone }
    case 'url': {
      const href = /^https?:\/\//i.test(value) ? value : `https://${value}`
      return { href, label: `Open ${value} in a new tab`, icon: IconExternalLink }
    }
    default:
      return undefined
  }
}

/** A `tel:` link (RFC 3966) of a number as typed; what follows "ext", "x" or "#" is dialled afterwards. */
export function phoneHref(phone: string): string {
  const [number = '', extension = ''] = phone.split(/\s*(?:ext(?:ension)?\.?|x|#)\s*/i)
  const digits = (text: string) => text.replace(/\D/g, '')
  const plus = number.trim().startsWith('+') ? '+' : ''
  return `tel:${plus}${digits(number)}${digits(extension) && `;ext=${digits(extension)}`}`
}
