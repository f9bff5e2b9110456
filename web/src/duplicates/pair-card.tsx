import { Button } from '@mantine/core'
import { IconArrowMerge } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { problemMessage } from '../api/api-problem.ts'
import { formatDateTime } from '../ui/format.ts'
import { TierBadge } from '../ui/tier-badge.tsx'
import { showToast } from '../ui/toast.tsx'
import classes from './duplicates.module.css'
import { dismissPair, duplicateQueries, type LeadSummary, type Pair, undismissPair } from './queries.ts'
import { Reasons } from './reasons.tsx'

/** Two leads side by side, and what to do about them. */
export function PairCard({ pair, canMerge }: { pair: Pair; canMerge: boolean }) {
  const [a, b] = pair.leads as [LeadSummary, LeadSummary]
  // The older lead is proposed as the one that stays.
  const [older, younger] = a.created_at <= b.created_at ? [a, b] : [b, a]
  const client = useQueryClient()
  const reload = () => client.invalidateQueries({ queryKey: duplicateQueries })
  const dismiss = useMutation({
    mutationFn: () => dismissPair(a.id, b.id),
    onSuccess: () =>
      showToast({
        message: `${a.business_name} and ${b.business_name} are kept apart`,
        action: { label: 'Undo', onClick: () => undismissPair(a.id, b.id).then(reload, sayError) },
      }),
    onError: sayError,
    onSettled: reload,
  })
  if (dismiss.isPending || dismiss.isSuccess) return null
  return (
    <li className={classes.card}>
      <div className={classes.sides}>
        <Side lead={a} other={b} />
        <Side lead={b} other={a} />
      </div>
      <div className={classes.foot}>
        <Reasons pair={pair} />
        {canMerge && (
          <div className={classes.actions}>
            <Button variant="subtle" color="gray" onClick={() => dismiss.mutate()}>
              Not a duplicate
            </Button>
            <Button
              variant="default"
              leftSection={<IconArrowMerge size={15} stroke={1.7} />}
              renderRoot={(props) => (
                <Link {...props} to="/crm/duplicates/merge" search={{ ids: `${older.id},${younger.id}` }} />
              )}
            >
              Compare and merge
            </Button>
          </div>
        )}
      </div>
    </li>
  )
}

const SHOWN = [
  ['contact_name', 'Contact'],
  ['phone', 'Phone'],
  ['email', 'Email'],
  ['website', 'Website'],
  ['licence_number', 'Licence'],
] as const

function Side({ lead, other }: { lead: LeadSummary; other: LeadSummary }) {
  const place = [lead.city, lead.state].filter(Boolean).join(', ')
  return (
    <div className={classes.side}>
      <p className={classes.name}>
        <Link to="/crm/leads/$id" params={{ id: lead.id }}>
          {lead.business_name}
        </Link>
        <TierBadge tier={lead.tier} />
      </p>
      <p className={classes.detail}>
        {[lead.stage_name, place].filter(Boolean).join(' · ')} · added {formatDateTime(lead.created_at)}
      </p>
      <dl className={classes.facts}>
        {SHOWN.map(([key, label]) =>
          lead[key] || other[key] ? (
            <div key={key} data-same={isSame(lead[key], other[key]) || undefined}>
              <dt>{label}</dt>
              <dd>{lead[key] ?? '—'}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </div>
  )
}

function isSame(one: string | null, other: string | null) {
  return one !== null && one.toLowerCase() === other?.toLowerCase()
}

function sayError(error: Error) {
  showToast({ kind: 'error', message: problemMessage(error) })
}
