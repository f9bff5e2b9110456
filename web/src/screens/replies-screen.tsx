import { getRouteApi, Link } from '@tanstack/react-router'
import { ReplyList } from '../mails/reply-list.tsx'
import { EmailPage } from './email-page.tsx'
import { useMailComposer } from './use-mail-composer.tsx'

const route = getRouteApi('/app/crm/email-marketing/replies')

/** Every mail that came in. Writing begins with one of them. */
export default function RepliesScreen() {
  const { unmatched = false } = route.useSearch()
  const navigate = route.useNavigate()
  const mail = useMailComposer(null, [])
  return (
    <EmailPage title="Replies">
      <ReplyList
        unmatched={unmatched}
        onUnmatched={(only) => navigate({ search: only ? { unmatched: true } : {}, replace: true })}
        onReply={mail.reply}
        linkOf={({ lead_id, lead_name, contact_id, contact_name }) =>
          lead_id ? (
            <Link to="/crm/leads/$id" params={{ id: lead_id }} search={{ tab: 'history' }}>
              {lead_name}
            </Link>
          ) : (
            contact_id && (
              <Link to="/crm/contacts/$id" params={{ id: contact_id }} search={{ tab: 'history' }}>
                {contact_name}
              </Link>
            )
          )
        }
      />
      {mail.composer}
    </EmailPage>
  )
}
