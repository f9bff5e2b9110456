import { IconInfoCircle, IconMailOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { mailSettingsQuery } from '../settings/queries.ts'
import classes from './provider-notice.module.css'

/** Whether mails leave, and what is missing for it. */
export function ProviderNotice() {
  const { data } = useQuery(mailSettingsQuery)
  if (!data) return null
  const { via } = data.provider
  if (via !== 'outbox') {
    return (
      <p className={classes.notice}>
        <IconInfoCircle size={18} stroke={1.7} aria-hidden />
        <span>
          Mails leave through {via === 'resend' ? 'Resend' : 'an SMTP server'}. What stands here was kept before that,
          and was not delivered.
        </span>
      </p>
    )
  }
  return (
    <div className={classes.notice} data-is-off role="status">
      <IconMailOff size={18} stroke={1.7} aria-hidden />
      <div>
        <strong>Not delivered: no mail provider is configured.</strong>
        <p>
          Mails are kept here instead. To send them, set <code>RESEND_API_KEY</code> and <code>MAIL_FROM</code>, or{' '}
          <code>SMTP_URL</code> and <code>MAIL_FROM</code>, in the environment, and restart. Mails that are kept are not
          sent afterwards.
        </p>
      </div>
    </div>
  )
}
