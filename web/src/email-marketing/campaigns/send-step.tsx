import { Button } from '@mantine/core'
import { IconClock, IconSend } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { AudienceCount } from './audience-count.tsx'
import type { StepProps } from './builder-parts.ts'
import classes from './campaign-builder.module.css'
import { CheckList } from './check-list.tsx'
import { type Campaign, checksQuery } from './queries.ts'
import { ScheduleFields } from './schedule-fields.tsx'

const ConfirmSend = lazy(() => import('./confirm-send.tsx'))

interface Props extends StepProps {
  onSent: (campaign: Campaign) => void
}

/** When it goes out, and the button that sends it. */
export function SendStep({ editing, settle, onStep, onSent }: Props) {
  const { form, saved, state } = editing
  const [isAsking, setAsking] = useState(false)
  const { data: checks, isPlaceholderData } = useQuery(checksQuery(saved.id, saved.version))
  const isReady = checks && checks.errors.length === 0 && !isPlaceholderData && state === 'saved'
  const isLater = form.scheduled_at !== null
  return (
    <div className={classes.column}>
      <section className={classes.card} aria-label="When">
        <ScheduleFields editing={editing} />
      </section>
      <section className={classes.card}>
        <AudienceCount editing={editing} />
      </section>
      {checks && checks.errors.length > 0 && <CheckList checks={checks} onStep={onStep} />}
      <div className={classes.row}>
        <Button
          size="md"
          leftSection={isLater ? <IconClock size={18} /> : <IconSend size={18} />}
          disabled={!isReady}
          onClick={() => setAsking(true)}
        >
          {isLater ? 'Schedule' : 'Send now'}
        </Button>
      </div>
      {isAsking && checks && (
        <Suspense>
          <ConfirmSend
            editing={editing}
            recipients={checks.recipients}
            settle={settle}
            onSent={onSent}
            onClose={() => setAsking(false)}
          />
        </Suspense>
      )}
    </div>
  )
}
