import { Button } from '@mantine/core'
import { IconChevronRight, IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import type { Contact } from '../../api/types.ts'
import { formatNumber } from '../../ui/format.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import classes from './audience-preview.module.css'
import { LEFT_OUT } from './left-out.ts'
import { type Audience, type LeftOutReason, previewQuery, type SegmentPreview } from './queries.ts'
import { useAudience } from './use-audience.ts'

interface Props {
  /** Undefined while the filter is not whole. */
  audience: Audience | undefined
  /** Without the contacts: only the figures. */
  isBrief?: boolean
}

/** Who gets the mail, counted as it is edited; who does not and why; and some of them. */
export function AudiencePreview({ audience, isBrief = false }: Props) {
  const { counted, preview, isCurrent, error, retry } = useAudience(audience)
  const [shown, setShown] = useState<LeftOutReason | null>(null)
  if (error) {
    return (
      <div role="alert" className={classes.problem}>
        The contacts could not be counted. {problemMessage(error)}
        <Button size="compact-sm" variant="default" onClick={retry}>
          Try again
        </Button>
      </div>
    )
  }
  if (!preview) {
    return (
      <div className={classes.preview} role="status" aria-label="Counting">
        <SkeletonBar width="40%" height="28px" />
        <SkeletonBar width="70%" />
        <SkeletonBar width="60%" />
      </div>
    )
  }
  const chosen = shown && preview.left_out[shown] > 0 ? shown : null
  return (
    <div className={classes.preview} data-stale={!isCurrent || undefined} aria-busy={!isCurrent}>
      <Count preview={preview} />
      <LeftOutList preview={preview} shown={chosen} onShow={isBrief ? undefined : setShown} />
      {!isBrief && counted && chosen && <SampleOf audience={{ ...counted, sample_of: chosen }} />}
      {!isBrief && !chosen && preview.sample.length > 0 && (
        <Sample
          title={preview.sample.length < preview.count ? 'Some of them' : 'All of them'}
          contacts={preview.sample}
        />
      )}
      {audience && preview.total > 0 && (
        <Link
          to="/crm/contacts"
          search={isEverybody(audience) ? {} : { filter: audience.filter }}
          className={classes.all}
        >
          <IconUsers size={15} stroke={1.8} aria-hidden />
          {preview.total === 1
            ? 'The contact in this segment'
            : `All ${formatNumber(preview.total)} contacts in this segment`}
        </Link>
      )}
    </div>
  )
}

const isEverybody = ({ filter }: Audience) => 'and' in filter && filter.and.length === 0

function Count({ preview: { count, total } }: { preview: SegmentPreview }) {
  return (
    <p className={classes.count} role="status">
      <strong>{formatNumber(count)}</strong>{' '}
      {total === 0
        ? 'contacts: nobody is meant. Loosen a condition to reach somebody.'
        : count === 0
          ? 'of them get mail: everybody is left out.'
          : count === 1
            ? 'contact gets the mail'
            : 'contacts get the mail'}
    </p>
  )
}

interface LeftOutProps {
  preview: SegmentPreview
  shown: LeftOutReason | null
  onShow: ((reason: LeftOutReason | null) => void) | undefined
}

function LeftOutList({ preview: { total, count, left_out }, shown, onShow }: LeftOutProps) {
  const reasons = LEFT_OUT.filter(({ reason }) => left_out[reason] > 0)
  if (reasons.length === 0) return null
  return (
    <section className={classes.section} aria-label="Left out">
      <h3 className={classes.title}>Left out: {formatNumber(total - count)}</h3>
      <ul className={classes.reasons}>
        {reasons.map(({ reason, label }) => (
          <li key={reason}>
            <Row isOpen={shown === reason} onClick={onShow && (() => onShow(shown === reason ? null : reason))}>
              <span className={classes.label}>{label}</span>
              <span className={classes.number}>{formatNumber(left_out[reason])}</span>
            </Row>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Row({
  isOpen,
  onClick,
  children,
}: {
  isOpen: boolean
  onClick?: (() => void) | undefined
  children: ReactNode
}) {
  if (!onClick) return <div className={classes.row}>{children}</div>
  return (
    <button type="button" className={classes.row} aria-expanded={isOpen} onClick={onClick}>
      {children}
      <IconChevronRight size={14} stroke={1.8} aria-hidden />
    </button>
  )
}

function SampleOf({ audience }: { audience: Audience }) {
  const { data } = useQuery(previewQuery(audience))
  const label = LEFT_OUT.find(({ reason }) => reason === audience.sample_of)?.label
  if (!data) return <SkeletonBar width="70%" />
  return <Sample title={label ?? ''} contacts={data.sample} />
}

function Sample({
  title,
  contacts,
}: {
  title: string
  contacts: Pick<Contact, 'id' | 'name' | 'email' | 'company_name'>[]
}) {
  return (
    <section className={classes.section} aria-label={title}>
      <h3 className={classes.title}>{title}</h3>
      <ul className={classes.sample}>
        {contacts.map(({ id, name, email, company_name }) => (
          <li key={id}>
            <Link to="/crm/contacts/$id" params={{ id }} className={classes.contact}>
              {name}
            </Link>
            <span className={classes.about}>{[email !== name && email, company_name].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
