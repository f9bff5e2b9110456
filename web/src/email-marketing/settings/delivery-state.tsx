import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { MailSettings } from './queries.ts'
import classes from './settings-form.module.css'

const VIA: Record<MailSettings['provider']['via'], string> = {
  resend: 'Resend',
  smtp: 'An SMTP server',
  outbox: 'Nothing: mails are kept in the outbox here, and reach nobody',
}

interface Props {
  provider: MailSettings['provider']
  /** The address for the provider to report to, with a button that copies it. */
  webhook: ReactNode
}

/** By what mail leaves, and what is missing. It is set in the environment of the server. */
export function DeliveryState({ provider, webhook }: Props) {
  const { via, mail_from, rate_limit, has_webhook_secret, missing } = provider
  return (
    <div className={classes.card}>
      <div className={classes.stack}>
        <dl className={classes.facts}>
          <dt>Mail leaves by</dt>
          <dd>{VIA[via]}</dd>
          {mail_from && (
            <>
              <dt>MAIL_FROM</dt>
              <dd>{mail_from}</dd>
            </>
          )}
          {rate_limit !== null && (
            <>
              <dt>At most</dt>
              <dd>{rate_limit} requests per second, of up to 100 mails each</dd>
            </>
          )}
          {via === 'resend' && (
            <>
              <dt>Webhook</dt>
              <dd>{has_webhook_secret ? 'Its secret is set' : 'Its secret is not set'}</dd>
            </>
          )}
        </dl>
        {missing.length > 0 && (
          <ul className={classes.checks}>
            {missing.map((what) => (
              <li key={what} className={classes.check} data-status="warning">
                <IconAlertTriangle size={18} stroke={1.8} />
                {what}
              </li>
            ))}
          </ul>
        )}
        {via === 'resend' && webhook}
      </div>
    </div>
  )
}
