import { Button } from '@mantine/core'
import { IconDownload, IconEraser } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { useCan } from '../../api/permissions.ts'
import { formatAgo, formatExact } from '../../ui/format.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { useNow } from '../../ui/use-now.ts'
import classes from './consent-card.module.css'
import { type ConsentHistory, type ConsentRecord, consentQuery, personExportAddress } from './queries.ts'
import { REASON_LABELS } from './suppression-search.ts'

const EraseDialog = lazy(() => import('./erase-dialog.tsx'))

interface Props {
  contact: { id: string; email: string | null }
  /** Called when the person has been erased, and the contact with it. */
  onErased: () => void
}

/** What keeps marketing mail from a contact, the proof of what the person said, and their rights to their data. */
export function ConsentCard({ contact: { id, email }, onErased }: Props) {
  const { data, error, refetch } = useQuery(consentQuery(id))
  const now = useNow()
  const mayManage = useCan('personal_data:manage')
  return (
    <section className={classes.card} aria-label="Consent">
      <h2 className={classes.title}>Consent</h2>
      {error && !data ? (
        <p role="alert" className={classes.problem}>
          It could not be loaded. {problemMessage(error)}{' '}
          <Button size="compact-xs" variant="default" onClick={() => refetch()}>
            Try again
          </Button>
        </p>
      ) : data ? (
        <>
          <Suppressions suppressions={data.suppressions} now={now} />
          {data.data.length > 0 && (
            <details>
              <summary className={classes.summary}>What was said under this address</summary>
              <ol className={classes.records}>
                {data.data.map((record) => (
                  <Record key={record.id} record={record} now={now} />
                ))}
              </ol>
            </details>
          )}
        </>
      ) : (
        <SkeletonBar width="60%" />
      )}
      {mayManage && email && <PersonalData email={email} onErased={onErased} />}
    </section>
  )
}

function Suppressions({ suppressions, now }: Pick<ConsentHistory, 'suppressions'> & { now: number }) {
  if (suppressions.length === 0) return <p className={classes.about}>Not on the suppression list.</p>
  return (
    <ul className={classes.suppressions}>
      {suppressions.map(({ id, domain, topic_name, reason, note, created_at }) => (
        <li key={id}>
          <span className={classes.reason}>{domain ? `Everybody at ${domain}` : REASON_LABELS[reason]}</span>
          <span className={classes.about}>
            {topic_name ?? 'All marketing mail'} ·{' '}
            <time dateTime={created_at} title={formatExact(created_at)}>
              {formatAgo(created_at, now)}
            </time>
          </span>
          {note && <q className={classes.about}>{note}</q>}
        </li>
      ))}
    </ul>
  )
}

const ACTIONS: Record<ConsentRecord['action'], string> = {
  subscribed: 'Subscribed',
  unsubscribed: 'Unsubscribed',
  suppressed: 'Put on the suppression list',
  unsuppressed: 'Taken off the suppression list',
  exported: 'Personal data exported',
  erased: 'Personal data erased',
}

function Record({ record, now }: { record: ConsentRecord; now: number }) {
  const { action, topic_name, reason, note, source, actor_name, email, ip_address, user_agent, at } = record
  const isReasonTold = action === 'subscribed' || action === 'unsubscribed'
  const by = actor_name ?? (source === 'link' ? 'The person, on the unsubscribe page' : `By itself (${source})`)
  return (
    <li>
      <span>
        {ACTIONS[action]}
        {topic_name && `: ${topic_name}`}
        {reason && !isReasonTold && `: ${REASON_LABELS[reason].toLowerCase()}`}
      </span>
      {note && <q className={classes.about}>{note}</q>}
      <span className={classes.about} title={user_agent ?? undefined}>
        {[by, email, ip_address].filter(Boolean).join(' · ')} ·{' '}
        <time dateTime={at} title={formatExact(at)}>
          {formatAgo(at, now)}
        </time>
      </span>
    </li>
  )
}

function PersonalData({ email, onErased }: { email: string; onErased: () => void }) {
  const [isErasing, setErasing] = useState(false)
  return (
    <div className={classes.buttons}>
      <Button
        size="compact-sm"
        variant="default"
        component="a"
        href={personExportAddress(email)}
        download
        leftSection={<IconDownload size={14} stroke={1.8} />}
      >
        Export personal data
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        leftSection={<IconEraser size={14} stroke={1.8} />}
        onClick={() => setErasing(true)}
      >
        Erase
      </Button>
      <Suspense>
        {isErasing && <EraseDialog email={email} onErased={onErased} onClose={() => setErasing(false)} />}
      </Suspense>
    </div>
  )
}
