import { Button } from '@mantine/core'
import { IconArrowBackUp, IconChevronDown, IconChevronRight, IconPaperclip, IconRefresh } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { useLiveEvents } from '../api/live.ts'
import { useCan } from '../api/permissions.ts'
import { formatExact } from '../ui/format.ts'
import { formatSize } from '../ui/format-size.ts'
import { SkeletonBar } from '../ui/skeleton.tsx'
import { showToast } from '../ui/toast.tsx'
import classes from './mail-entry.module.css'
import { MailFrame } from './mail-frame.tsx'
import { fileUrl, type Mail, mailQuery, retryMail } from './queries.ts'
import { canRetry, statusOf } from './status-words.ts'

interface Props {
  mail_id: string
  /** The status as the timeline knows it. */
  status: string | null
  /** How it begins, shown while it is folded. */
  snippet?: string | null
  /** Unset: nobody may answer here. */
  onReply?: ((mail: Mail) => void) | undefined
}

/** What a mail says and what became of it: folded until somebody wants to read it, with its trouble always in sight. */
export function MailEntry({ mail_id, status, snippet, onReply }: Props) {
  const [isOpen, setOpen] = useState(false)
  const hasTrouble = canRetry(status) || status === 'bounced' || status === 'complained'
  const Icon = isOpen ? IconChevronDown : IconChevronRight
  return (
    <div className={classes.entry}>
      {snippet && !isOpen && <p className={classes.snippet}>{snippet}</p>}
      <Button
        className={classes.toggle}
        variant="subtle"
        color="gray"
        size="compact-sm"
        aria-expanded={isOpen}
        leftSection={<Icon size={14} stroke={1.8} />}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Hide the email' : 'Read the email'}
      </Button>
      {(isOpen || hasTrouble) && <Details mail_id={mail_id} isOpen={isOpen} onReply={onReply} />}
    </div>
  )
}

function Details({ mail_id, isOpen, onReply }: Omit<Props, 'status' | 'snippet'> & { isOpen: boolean }) {
  const client = useQueryClient()
  const { data: mail, error, isPending, refetch } = useQuery(mailQuery(mail_id))
  useLiveEvents('lead', () => client.invalidateQueries(mailQuery(mail_id)))
  if (isPending) return <SkeletonBar width="70%" height="16px" />
  if (!mail) {
    return (
      <p className={classes.trouble} role="alert">
        {problemMessage(error)}{' '}
        <Button variant="subtle" size="compact-sm" onClick={() => refetch()}>
          Try again
        </Button>
      </p>
    )
  }
  return (
    <>
      <Trouble mail={mail} />
      {isOpen && <Letter mail={mail} onReply={onReply} />}
    </>
  )
}

function Trouble({ mail }: { mail: Mail }) {
  const client = useQueryClient()
  const maySend = useCan('mails:send')
  const isUnknown = mail.status === 'unknown'
  const retry = useMutation({
    mutationFn: () => retryMail(mail.id, isUnknown),
    onSuccess: () => client.invalidateQueries(mailQuery(mail.id)),
    onError: (error) => showToast({ kind: 'error', message: problemMessage(error) }),
  })
  if (!mail.error_message) return null
  return (
    <p className={classes.trouble} role="alert">
      <span>
        {mail.error_message}
        {isUnknown && ' Sent again, it may arrive twice.'}
      </span>
      {maySend && canRetry(mail.status) && (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconRefresh size={14} stroke={1.8} />}
          loading={retry.isPending}
          onClick={() => retry.mutate()}
        >
          {isUnknown ? 'Send again anyway' : 'Send again'}
        </Button>
      )}
    </p>
  )
}

function Letter({ mail, onReply }: { mail: Mail; onReply: Props['onReply'] }) {
  const [showsPictures, setShowsPictures] = useState(false)
  const hasPictures = /<img[^>]+src="https?:/i.test(mail.html ?? '')
  return (
    <article className={classes.letter} aria-label={mail.subject || 'Email without a subject'}>
      <dl className={classes.head}>
        <Line label="From" value={[mail.from_address]} />
        <Line label="To" value={mail.to_addresses} />
        <Line label="Cc" value={mail.cc_addresses} />
        <Line label="Bcc" value={mail.bcc_addresses} />
        <Line label="Subject" value={mail.subject ? [mail.subject] : []} />
        <Line label="Date" value={[formatExact(mail.sent_at ?? mail.created_at)]} />
        <Line label="Status" value={[statusOf(mail)]} />
      </dl>
      {mail.html ? (
        <MailFrame html={mail.html} showsPictures={showsPictures} />
      ) : (
        <p className={classes.text}>{mail.text ?? 'It has no text.'}</p>
      )}
      {mail.attachments.length > 0 && (
        <ul className={classes.files} aria-label="Attachments">
          {mail.attachments.map((file) => (
            <li key={file.id}>
              <a href={fileUrl(file.id)} download>
                <IconPaperclip size={13} stroke={1.8} aria-hidden /> {file.file_name}
              </a>{' '}
              <span className={classes.aside}>{formatSize(file.size_bytes)}</span>
            </li>
          ))}
        </ul>
      )}
      <div className={classes.actions}>
        {onReply && (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconArrowBackUp size={14} stroke={1.8} />}
            onClick={() => onReply(mail)}
          >
            {mail.direction === 'inbound' ? 'Reply' : 'Follow up'}
          </Button>
        )}
        {hasPictures && !showsPictures && (
          <Button variant="subtle" size="compact-sm" onClick={() => setShowsPictures(true)}>
            Show pictures
          </Button>
        )}
      </div>
    </article>
  )
}

function Line({ label, value }: { label: string; value: string[] }) {
  if (value.length === 0) return null
  return (
    <>
      <dt>{label}</dt>
      <dd>{value.join(', ')}</dd>
    </>
  )
}
