import { NativeSelect, NumberInput, TextInput } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import classes from './campaign-builder.module.css'
import type { CampaignEditing } from './use-campaign-form.ts'

const HtmlEditor = lazy(() => import('../editor/html-editor.tsx').then((module) => ({ default: module.HtmlEditor })))

const WAITS = [
  { value: '60', label: '1 hour' },
  { value: '120', label: '2 hours' },
  { value: '240', label: '4 hours' },
  { value: '720', label: '12 hours' },
  { value: '1440', label: '1 day' },
  { value: '2880', label: '2 days' },
]
const DEFAULT_PERCENT = 10
const DEFAULT_WAIT = 240

type Kind = 'none' | 'subject' | 'content'

/** A test: some get A, some get B, and the rest what more people clicked in. */
export function AbFields({ editing: { form, change } }: { editing: CampaignEditing }) {
  const { ab_percent, ab_subject, ab_html_content, ab_wait_minutes } = form
  const kind: Kind = ab_percent === null ? 'none' : ab_html_content !== null ? 'content' : 'subject'

  function choose(next: Kind) {
    change({
      ab_percent: next === 'none' ? null : (ab_percent ?? DEFAULT_PERCENT),
      ab_wait_minutes: next === 'none' ? null : (ab_wait_minutes ?? DEFAULT_WAIT),
      ab_subject: next === 'subject' ? (ab_subject ?? form.subject) : null,
      ab_html_content: next === 'content' ? (ab_html_content ?? form.html_content) : null,
    })
  }

  const waits = WAITS.some(({ value }) => value === String(ab_wait_minutes))
    ? WAITS
    : [...WAITS, { value: String(ab_wait_minutes), label: `${ab_wait_minutes} minutes` }]
  return (
    <section className={classes.card} aria-label="Test of A and B">
      <NativeSelect
        label="Test of A and B"
        description="Some get A, as many get B, and the rest get what more people clicked in."
        data={[
          { value: 'none', label: 'No test' },
          { value: 'subject', label: 'Another subject' },
          { value: 'content', label: 'Another content' },
        ]}
        value={kind}
        onChange={(event) => choose(event.currentTarget.value as Kind)}
      />
      {kind === 'subject' && (
        <TextInput
          label="Subject of B"
          value={ab_subject ?? ''}
          maxLength={300}
          onChange={(event) => change({ ab_subject: event.currentTarget.value })}
        />
      )}
      {kind === 'content' && (
        <div>
          <p className={classes.hint}>Content of B, as HTML. It began as a copy of A.</p>
          <Suspense fallback={<SkeletonBar height="200px" />}>
            <HtmlEditor value={ab_html_content ?? ''} onChange={(html) => change({ ab_html_content: html })} />
          </Suspense>
        </div>
      )}
      {kind !== 'none' && (
        <div className={classes.pair}>
          <NumberInput
            label="Percent who get A, and again B"
            min={5}
            max={50}
            allowDecimal={false}
            value={ab_percent ?? DEFAULT_PERCENT}
            onChange={(value) =>
              typeof value === 'number' && value >= 5 && value <= 50 && change({ ab_percent: value })
            }
          />
          <NativeSelect
            label="Wait before the rest"
            data={waits}
            value={String(ab_wait_minutes)}
            onChange={(event) => change({ ab_wait_minutes: Number(event.currentTarget.value) })}
          />
        </div>
      )}
    </section>
  )
}
