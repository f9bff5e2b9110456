import { Button } from '@mantine/core'
import { IconHelpCircle } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { useCan } from '../../api/permissions.ts'
import { FormProblem } from '../../ui/form-problem.tsx'
import { formatDateTime, formatNumber } from '../../ui/format.ts'
import { refreshReport, resolveUnknownChunk, type UnknownChunk, unknownChunksQuery } from './queries.ts'
import classes from './unknown-chunks.module.css'

const ConfirmSend = lazy(() => import('./confirm-send-again.tsx'))

/** Mails of which only a person can find out whether they were sent; nothing when there are none. */
export function UnknownChunks({ campaign_id }: { campaign_id: string }) {
  const { data = [] } = useQuery(unknownChunksQuery(campaign_id))
  if (data.length === 0) return null
  return (
    <section className={classes.unknown} aria-labelledby="unknown-chunks">
      <h3 id="unknown-chunks" className={classes.title}>
        <IconHelpCircle size={18} stroke={1.7} aria-hidden />
        Nobody knows whether these mails were sent
      </h3>
      <p>
        The provider did not say what became of them, and they are not sent again by themselves: nobody gets a mail
        twice. Look for them in the provider’s log, then say what is true.
      </p>
      <ul className={classes.chunks}>
        {data.map((chunk) => (
          <Chunk key={chunk.no} campaign_id={campaign_id} chunk={chunk} />
        ))}
      </ul>
    </section>
  )
}

function Chunk({ campaign_id, chunk }: { campaign_id: string; chunk: UnknownChunk }) {
  const client = useQueryClient()
  const mayDecide = useCan('campaigns:write')
  const [isAsking, setAsking] = useState(false)
  const { no, recipients, first_attempt_at, error_message } = chunk
  const resolve = useMutation({
    mutationFn: (was_sent: boolean) => resolveUnknownChunk(campaign_id, no, was_sent),
    onSettled: () => refreshReport(client, campaign_id),
  })
  return (
    <li className={classes.chunk}>
      <div className={classes.what}>
        <strong>
          {formatNumber(recipients)} {recipients === 1 ? 'mail' : 'mails'}
        </strong>
        {first_attempt_at && <span> tried {formatDateTime(first_attempt_at)}</span>}
        {error_message && <p className={classes.why}>{error_message}</p>}
        <FormProblem>{resolve.error ? problemMessage(resolve.error) : undefined}</FormProblem>
      </div>
      {mayDecide && (
        <div className={classes.actions}>
          <Button variant="default" loading={resolve.isPending} onClick={() => resolve.mutate(true)}>
            They were sent
          </Button>
          <Button variant="default" disabled={resolve.isPending} onClick={() => setAsking(true)}>
            They were not…
          </Button>
        </div>
      )}
      {isAsking && (
        <Suspense>
          <ConfirmSend count={recipients} onConfirm={() => resolve.mutate(false)} onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </li>
  )
}
