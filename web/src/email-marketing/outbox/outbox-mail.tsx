import '@mantine/core/styles/FloatingIndicator.layer.css'
import '@mantine/core/styles/SegmentedControl.layer.css'
import { Button, SegmentedControl } from '@mantine/core'
import { IconArrowLeft, IconMailOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiProblem, problemMessage } from '../../api/api-problem.ts'
import { useCan } from '../../api/permissions.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatExact } from '../../ui/format.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { MailFrame } from '../editor/mail-frame.tsx'
import { EventButtons } from './event-buttons.tsx'
import classes from './outbox-mail.module.css'
import { type OutboxMail, outboxMailQuery } from './queries.ts'

type View = 'html' | 'text' | 'headers'

/** One kept mail as it would have been sent. */
export function OutboxMailView({ id, onClose }: { id: string; onClose: () => void }) {
  const { data: mail, error, refetch } = useQuery(outboxMailQuery(id))
  if (error) {
    return error instanceof ApiProblem && error.status === 404 ? (
      <EmptyState icon={IconMailOff} title="There is no such mail" />
    ) : (
      <ErrorState message={problemMessage(error)} onRetry={refetch} />
    )
  }
  return (
    <article className={classes.mail}>
      <Button variant="subtle" className={classes.back} leftSection={<IconArrowLeft size={15} />} onClick={onClose}>
        All mails
      </Button>
      {mail ? <Mail mail={mail} /> : <SkeletonBar height="200px" />}
    </article>
  )
}

function Mail({ mail }: { mail: OutboxMail }) {
  const [view, setView] = useState<View>(mail.html === null ? 'text' : 'html')
  const mayFire = useCan('settings:manage')
  const { subject, html, text, campaign_id, contact_id, attachments, status } = mail
  return (
    <>
      <header className={classes.head}>
        <h2>{subject || 'No subject'}</h2>
        <dl className={classes.facts}>
          <Fact label="From" value={mail.from_address} />
          <Fact label="To" value={mail.to_addresses.join(', ')} />
          {mail.cc_addresses.length > 0 && <Fact label="Cc" value={mail.cc_addresses.join(', ')} />}
          {mail.reply_to && <Fact label="Reply to" value={mail.reply_to} />}
          <Fact label="Kept" value={formatExact(mail.created_at)} />
          {status && <Fact label="Status" value={stateOf(mail)} />}
          {attachments.length > 0 && (
            <Fact label="Files" value={attachments.map(({ filename }) => filename).join(', ')} />
          )}
        </dl>
        <p className={classes.links}>
          {campaign_id && (
            <Link to="/crm/email-marketing/campaigns/$id" params={{ id: campaign_id }} search={{}}>
              Campaign
            </Link>
          )}
          {contact_id && (
            <Link to="/crm/contacts/$id" params={{ id: contact_id }} search={{}}>
              Contact
            </Link>
          )}
        </p>
      </header>
      {mayFire && status && <EventButtons mail={mail} />}
      <SegmentedControl
        aria-label="What is shown of the mail"
        size="xs"
        className={classes.views}
        value={view}
        data={[
          { value: 'html', label: 'As it looks', disabled: html === null },
          { value: 'text', label: 'Text' },
          { value: 'headers', label: 'Headers' },
        ]}
        onChange={(value) => setView(value as View)}
      />
      {view === 'html' && html !== null && <MailFrame html={html} />}
      {view === 'text' && <pre className={classes.plain}>{text ?? 'The mail has no text part.'}</pre>}
      {view === 'headers' && (
        <pre className={classes.plain}>
          {Object.entries(mail.headers)
            .map(([name, value]) => `${name}: ${value}`)
            .join('\n') || 'No headers of its own.'}
        </pre>
      )}
    </>
  )
}

function stateOf({ status, open_count, click_count }: OutboxMail): string {
  return [status, open_count > 0 && `opened ${open_count} times`, click_count > 0 && `clicked ${click_count} times`]
    .filter(Boolean)
    .join(', ')
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  )
}
