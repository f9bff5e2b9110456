import { Button } from '@mantine/core'
import { IconMailForward } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { ContentPreview } from '../editor/content-preview.tsx'
import { AudienceCount } from './audience-count.tsx'
import type { StepProps } from './builder-parts.ts'
import classes from './campaign-builder.module.css'
import { CheckList } from './check-list.tsx'
import contentClasses from './content-step.module.css'
import { checksQuery } from './queries.ts'
import { SenderFields } from './sender-fields.tsx'

const TestDialog = lazy(() => import('./test-dialog.tsx'))

/** What is wrong, what to look at, from whom it is, who gets it, and how it looks. */
export function ReviewStep({ editing, settle, onStep }: StepProps) {
  const { form, saved } = editing
  const { data, error } = useQuery(checksQuery(saved.id, saved.version))
  const [isTesting, setTesting] = useState(false)
  const { subject, preview_text, html_content, text_content } = form
  return (
    <div className={contentClasses.halves}>
      <div className={contentClasses.half}>
        {error && <p role="alert">{problemMessage(error)}</p>}
        {data ? <CheckList checks={data} onStep={onStep} /> : !error && <SkeletonBar height="48px" />}
        <section className={classes.card} aria-label="From">
          <SenderFields editing={editing} from={data?.from ?? null} replyTo={data?.reply_to ?? null} />
        </section>
        <section className={classes.card}>
          <AudienceCount editing={editing} />
        </section>
      </div>
      <div className={contentClasses.half}>
        <div className={classes.row}>
          <Button variant="default" leftSection={<IconMailForward size={16} />} onClick={() => setTesting(true)}>
            Send a test
          </Button>
        </div>
        <ContentPreview content={{ subject, preview_text, html_content, text_content }} />
      </div>
      {isTesting && (
        <Suspense>
          <TestDialog editing={editing} settle={settle} onClose={() => setTesting(false)} />
        </Suspense>
      )}
    </div>
  )
}
