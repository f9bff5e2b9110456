import { useHotkeys } from '@mantine/hooks'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useCan } from '../api/permissions.ts'
import type { Activity, Contact } from '../api/types.ts'
import { CampaignMailEntry } from '../email-marketing/report/campaign-mail-entry.tsx'
import type { Person } from '../mails/composer.tsx'
import { answerTo } from '../mails/draft.ts'
import { MailEntry } from '../mails/mail-entry.tsx'
import type { Correspondent, Mail } from '../mails/queries.ts'

const Composer = lazy(() => import('../mails/composer.tsx'))

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

interface Open {
  to: Correspondent
  people: Person[]
  answered?: Mail
}

/**
 * Writing mails from a page: `w` opens the composer. What needs the right to send is undefined without it.
 * @param to null: only answers are written here
 * @returns what opens it, how the timeline shows a mail, and the composer, to be put into the page
 */
export function useMailComposer(to: Correspondent | null, people: Person[]) {
  const canSend = useCan('mails:send')
  const [open, setOpen] = useState<Open | null>(null)
  /** Counts the openings: each shows what was kept. */
  const [round, setRound] = useState(0)

  function show(next: Open) {
    setOpen(next)
    setRound((times) => times + 1)
  }

  const write = () => to && show({ to, people })
  function writeTo({ id, name, email }: Contact) {
    if (!email || !to) return write()
    const chosen = { id, name, email }
    show({ to: { ...to, contact_id: id }, people: [chosen, ...people.filter((one) => one.id !== id)] })
  }
  function reply(mail: Mail) {
    const { lead_id, contact_id } = mail
    const about = lead_id ? { lead_id, ...(contact_id && { contact_id }) } : contact_id ? { contact_id } : to
    if (about) show({ to: about, people, answered: mail })
  }
  useHotkeys([['w', () => canSend && !open && write()]])

  const composer: ReactNode = open && (
    <Suspense>
      <Composer
        key={round}
        to={open.to}
        people={open.people}
        answered={open.answered && { mail: open.answered, draft: answerTo(open.answered, DATE) }}
        onClose={() => setOpen(null)}
        onTakenBack={() => show(open)}
      />
    </Suspense>
  )
  return {
    write: canSend ? write : undefined,
    writeTo: canSend ? writeTo : undefined,
    reply: canSend ? reply : undefined,
    entryOf: ({ metadata, email_status, description }: Activity) => {
      const { mail_id, recipient_id, campaign_id } = metadata
      if (typeof mail_id === 'string') {
        const onReply = canSend ? reply : undefined
        return <MailEntry mail_id={mail_id} status={email_status} snippet={description} onReply={onReply} />
      }
      if (typeof recipient_id !== 'string' || typeof campaign_id !== 'string') return null
      return <CampaignMailEntry recipient_id={recipient_id} campaign_id={campaign_id} />
    },
    composer,
  }
}

/** Whom one can write to: the contacts, then the lead's own address. */
export function peopleOf(contacts: Contact[], lead?: { business_name: string; email: string | null }): Person[] {
  const people = contacts.flatMap(({ id, name, email }) => (email ? [{ id, name, email }] : []))
  const own = lead?.email && !people.some(({ email }) => email === lead.email)
  return own ? [...people, { name: lead.business_name, email: lead.email as string }] : people
}
