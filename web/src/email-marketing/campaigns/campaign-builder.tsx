import { Button, TextInput } from '@mantine/core'
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react'
import { type ReactNode, useRef } from 'react'
import { ApiProblem } from '../../api/api-problem.ts'
import { Page } from '../../ui/page.tsx'
import type { ContentEditorHandle } from '../editor/content-editor.tsx'
import { AudienceStep } from './audience-step.tsx'
import classes from './campaign-builder.module.css'
import { type BuilderStep, STEPS } from './campaign-search.ts'
import { ContentStep } from './content-step.tsx'
import type { Campaign } from './queries.ts'
import { ReviewStep } from './review-step.tsx'
import { SaveNotice, SaveStateLabel } from './save-state.tsx'
import { SendStep } from './send-step.tsx'
import { useCampaignForm } from './use-campaign-form.ts'

interface Props {
  campaign: Campaign
  step: BuilderStep
  onStep: (step: BuilderStep) => void
  /** Called when it has been sent or scheduled. */
  onSent: (campaign: Campaign) => void
  /** The way back to the list, before the name. */
  back: ReactNode
  actions?: ReactNode
}

export const STEP_LABELS: Record<BuilderStep, string> = {
  audience: 'Audience',
  content: 'Content',
  review: 'Review',
  send: 'Send',
}

/** Makes a campaign in four steps, in any order; everything is saved by itself. */
export function CampaignBuilder({ campaign, step, onStep, onSent, back, actions }: Props) {
  const editing = useCampaignForm(campaign)
  const editor = useRef<ContentEditorHandle>(null)
  const { form, change, error } = editing
  const at = STEPS.indexOf(step)
  const next = STEPS[at + 1]

  async function settle() {
    const content = await editor.current?.settle()
    if (content) change(content)
    return editing.save()
  }

  async function go(to: BuilderStep) {
    if (to === step) return
    // The editor compiles a moment after it was typed in: the review is of all of it.
    await settle()
    onStep(to)
  }

  const parts = { editing, settle, onStep: go }
  return (
    <Page
      title={form.name || 'Campaign'}
      scroll="none"
      heading={
        <div className={classes.heading}>
          {back}
          <TextInput
            aria-label="Name of the campaign"
            className={classes.name}
            value={form.name}
            maxLength={100}
            required
            autoComplete="off"
            error={error instanceof ApiProblem ? error.fieldMessage('name') : undefined}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
        </div>
      }
      actions={
        <>
          <SaveStateLabel editing={editing} />
          {actions}
        </>
      }
    >
      <div className={classes.screen}>
        <nav className={classes.steps} aria-label="Steps">
          {STEPS.map((name, index) => (
            <button
              key={name}
              type="button"
              className={classes.step}
              aria-current={name === step ? 'step' : undefined}
              onClick={() => go(name)}
            >
              <span className={classes.number}>{index + 1}</span>
              {STEP_LABELS[name]}
            </button>
          ))}
        </nav>
        <SaveNotice editing={editing} />
        <div className={classes.panel} data-step={step}>
          {step === 'audience' && <AudienceStep {...parts} />}
          {step === 'content' && <ContentStep {...parts} editorRef={editor} />}
          {step === 'review' && <ReviewStep {...parts} />}
          {step === 'send' && <SendStep {...parts} onSent={onSent} />}
        </div>
        <div className={classes.footer}>
          {at > 0 && (
            <Button
              variant="default"
              leftSection={<IconArrowLeft size={16} />}
              onClick={() => go(STEPS[at - 1] as BuilderStep)}
            >
              {STEP_LABELS[STEPS[at - 1] as BuilderStep]}
            </Button>
          )}
          {next && (
            <Button className={classes.next} rightSection={<IconArrowRight size={16} />} onClick={() => go(next)}>
              Next: {STEP_LABELS[next]}
            </Button>
          )}
        </div>
      </div>
    </Page>
  )
}
