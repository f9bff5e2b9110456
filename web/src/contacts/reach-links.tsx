import { ActionIcon } from '@mantine/core'
import { IconDeviceMobile, IconMail, IconPhone } from '@tabler/icons-react'
import type { Contact } from '../api/types.ts'
import { phoneHref } from '../ui/fields/value-link.tsx'

interface Props {
  contact: Contact
  /** Opens the place where a mail is written; unset: the reader's own mail program does. */
  onWrite?: (() => void) | undefined
}

/** A click to call or to write to a contact. */
export function ReachLinks({ contact: { name, phone, mobile, email }, onWrite }: Props) {
  const links = [
    { value: phone, href: phone && phoneHref(phone), label: `Call ${name}, ${phone}`, icon: IconPhone },
    {
      value: mobile,
      href: mobile && phoneHref(mobile),
      label: `Call ${name}, mobile ${mobile}`,
      icon: IconDeviceMobile,
    },
    {
      value: email,
      href: email && `mailto:${email}`,
      label: `Write to ${name}, ${email}`,
      icon: IconMail,
      onClick: onWrite,
    },
  ]
  return links.map(
    ({ value, href, label, icon: Icon, onClick }) =>
      value &&
      href && (
        <ActionIcon
          key={label}
          {...(onClick ? { onClick } : { component: 'a' as const, href })}
          size="lg"
          aria-label={label}
          title={value}
        >
          <Icon size={17} stroke={1.7} />
        </ActionIcon>
      ),
  )
}
