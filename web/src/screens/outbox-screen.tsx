import { IconMailOpened } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { OutboxList } from '../email-marketing/outbox/outbox-list.tsx'
import { OutboxMailView } from '../email-marketing/outbox/outbox-mail.tsx'
import { ProviderNotice } from '../email-marketing/outbox/provider-notice.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { EmailPage } from './email-page.tsx'
import classes from './outbox-screen.module.css'

const route = getRouteApi('/app/crm/email-marketing/outbox')

/** The mails that were kept instead of being sent. */
export default function OutboxScreen() {
  const { q, mail } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <EmailPage title="Outbox" scroll="none">
      <ProviderNotice />
      <div className={classes.panes} data-is-reading={mail !== undefined}>
        <OutboxList
          q={q}
          onSearch={(words) => navigate({ search: words ? { q: words } : {}, replace: true })}
          chosen={mail}
          onChoose={(id) => navigate({ search: (search) => ({ ...search, mail: id }), replace: mail !== undefined })}
        />
        {mail ? (
          <OutboxMailView key={mail} id={mail} onClose={() => navigate({ search: q ? { q } : {} })} />
        ) : (
          <div className={classes.nothing}>
            <EmptyState icon={IconMailOpened} title="No mail is open">
              Choose one to read it as it would have been sent.
            </EmptyState>
          </div>
        )}
      </div>
    </EmailPage>
  )
}
