import { SegmentedControl } from '@mantine/core'
import '@mantine/core/styles/FloatingIndicator.layer.css'
import '@mantine/core/styles/SegmentedControl.layer.css'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { ContactSelect, type PreviewContact } from './contact-select.tsx'
import type { MailContent } from './content.ts'
import classes from './content-preview.module.css'
import { MailFrame } from './mail-frame.tsx'
import { type Audience, previewQuery } from './queries.ts'
import { WarningList } from './warning-list.tsx'

export type { PreviewContact } from './contact-select.tsx'

interface Props {
  content: Omit<MailContent, 'design'>
  /** As whom the mail is shown; left out, the preview keeps the choice itself. */
  contact?: PreviewContact | null
  onContact?: (contact: PreviewContact | null) => void
  /** For whom variables without a value are counted. */
  audience?: Audience
}

const TYPING_PAUSE_MS = 400
const FORMS = [
  { value: 'desktop', label: 'Desktop' },
  { value: 'phone', label: 'Phone' },
  { value: 'text', label: 'Text' },
]
const SCHEMES = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

/** What a contact gets: as on a desktop or a phone, light or dark, or as text; with what is wrong with it. */
export function ContentPreview({ content, contact, onContact, audience }: Props) {
  const [ownContact, setOwnContact] = useState<PreviewContact | null>(null)
  const [form, setForm] = useState('desktop')
  const [scheme, setScheme] = useState('light')
  const { subject, preview_text, html_content, text_content } = content
  const as = contact === undefined ? ownContact : contact
  const typed = JSON.stringify({ subject, preview_text, html_content, text_content })
  const [settled] = useDebouncedValue(typed, TYPING_PAUSE_MS)
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery({
    ...previewQuery(JSON.parse(settled), as?.id ?? null, audience),
    placeholderData: keepPreviousData,
  })
  return (
    <section className={classes.preview} aria-label="Preview" aria-busy={isPlaceholderData || settled !== typed}>
      <div className={classes.bar}>
        <div className={classes.contact}>
          <ContactSelect value={as} onChange={onContact ?? setOwnContact} />
        </div>
        <SegmentedControl aria-label="Shown as on" value={form} data={FORMS} onChange={setForm} />
        {form !== 'text' && (
          <SegmentedControl aria-label="Colours of the mail app" value={scheme} data={SCHEMES} onChange={setScheme} />
        )}
      </div>
      {data && <WarningList warnings={data.warnings} />}
      {isPending && (
        <div className={classes.waiting} role="status" aria-label="Loading">
          <SkeletonBar width="60%" height="16px" />
          <SkeletonBar width="90%" />
          <SkeletonBar width="75%" />
        </div>
      )}
      {error && <ErrorState title="It cannot be shown" message={problemMessage(error)} onRetry={() => refetch()} />}
      {data && !error && (
        <>
          <dl className={classes.lines}>
            <dt>Subject</dt>
            <dd>{data.subject || <em>None</em>}</dd>
            {data.preview_text && (
              <>
                <dt>Preview</dt>
                <dd>{data.preview_text}</dd>
              </>
            )}
          </dl>
          {form === 'text' ? (
            <pre className={classes.text}>{data.text}</pre>
          ) : (
            <MailFrame html={data.html} isPhone={form === 'phone'} isDark={scheme === 'dark'} />
          )}
        </>
      )}
    </section>
  )
}
