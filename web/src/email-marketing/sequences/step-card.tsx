import { useSortable } from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { ActionIcon } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconGripVertical, IconTrash } from '@tabler/icons-react'
import type { FieldProblem } from '../../api/api-problem.ts'
import { formatNumber } from '../../ui/format.ts'
import { ConditionFields } from './condition-fields.tsx'
import { MailFields } from './mail-fields.tsx'
import type { Numbers } from './queries.ts'
import { StepIcon } from './step-icon.tsx'
import classes from './step-list.module.css'
import { KIND_LABELS, type Step, summaryOf } from './steps.ts'
import { TaskFields } from './task-fields.tsx'
import { WaitFields } from './wait-fields.tsx'

interface Props {
  step: Step
  index: number
  steps: Step[]
  numbers: Numbers['steps'][number] | undefined
  problems: FieldProblem[]
  canEdit: boolean
  isOpen: boolean
  onOpen: () => void
  onChange: (step: Step) => void
  onRemove: () => void
  /** Absent at the ends of the list. */
  onUp: (() => void) | undefined
  onDown: (() => void) | undefined
}

/** One step: what it does in a line, its fields when it is open, and how many contacts stand there. */
export function StepCard({ step, index, numbers, problems, canEdit, isOpen, ...props }: Props) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: step.id,
    disabled: !canEdit,
  })
  const label = `step ${index + 1}`
  return (
    <li
      ref={setNodeRef}
      className={classes.step}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <div className={classes.card} data-open={isOpen || undefined} data-problem={problems.length > 0 || undefined}>
        <div className={classes.head}>
          {canEdit && (
            <ActionIcon
              ref={setActivatorNodeRef}
              className={classes.handle}
              {...attributes}
              {...listeners}
              aria-label={`Drag ${label}`}
            >
              <IconGripVertical size={15} />
            </ActionIcon>
          )}
          <span className={classes.kind} data-kind={step.kind}>
            <StepIcon kind={step.kind} />
          </span>
          <button type="button" className={classes.open} aria-expanded={isOpen} onClick={props.onOpen}>
            <span className={classes.label}>
              {index + 1}. {KIND_LABELS[step.kind]}
            </span>
            <span className={classes.summary}>{summaryOf(step, props.steps)}</span>
          </button>
          {canEdit && (
            <div className={classes.actions}>
              <ActionIcon aria-label={`Move ${label} up`} disabled={!props.onUp} onClick={props.onUp}>
                <IconArrowUp size={15} />
              </ActionIcon>
              <ActionIcon aria-label={`Move ${label} down`} disabled={!props.onDown} onClick={props.onDown}>
                <IconArrowDown size={15} />
              </ActionIcon>
              <ActionIcon aria-label={`Remove ${label}`} title="Remove" onClick={props.onRemove}>
                <IconTrash size={15} />
              </ActionIcon>
            </div>
          )}
        </div>
        {isOpen && (
          <fieldset className={classes.fields} disabled={!canEdit} aria-label={`Settings of ${label}`}>
            <StepFields {...props} step={step} index={index} canEdit={canEdit} />
          </fieldset>
        )}
        {problems.map(({ path, message }) => (
          <p key={path + message} className={classes.problem}>
            {message.replace(/^Step \d+: /, '')}
          </p>
        ))}
        {numbers && <StepNumbers numbers={numbers} />}
      </div>
    </li>
  )
}

type FieldProps = Pick<Props, 'step' | 'index' | 'steps' | 'canEdit' | 'onChange'>

function StepFields({ step, index, steps, canEdit, onChange }: FieldProps) {
  switch (step.kind) {
    case 'mail':
      return (
        <MailFields
          settings={step.settings}
          title={`Mail of step ${index + 1}`}
          canEdit={canEdit}
          onChange={(settings) => onChange({ ...step, settings })}
        />
      )
    case 'wait':
      return <WaitFields settings={step.settings} onChange={(settings) => onChange({ ...step, settings })} />
    case 'task':
      return <TaskFields settings={step.settings} onChange={(settings) => onChange({ ...step, settings })} />
    case 'condition':
      return (
        <ConditionFields
          settings={step.settings}
          index={index}
          steps={steps}
          onChange={(settings) => onChange({ ...step, settings })}
        />
      )
  }
}

function StepNumbers({ numbers: { waiting, ended, mail } }: { numbers: Numbers['steps'][number] }) {
  const figures = [
    { label: 'Here now', count: waiting, always: true },
    { label: 'Ended here', count: ended },
    { label: 'Sent', count: mail?.sent, always: mail !== null },
    { label: 'On their way', count: mail?.pending },
    { label: 'Opened', count: mail?.opened },
    { label: 'Clicked', count: mail?.clicked },
    { label: 'Replied', count: mail?.replied },
    { label: 'Bounced', count: mail?.bounced },
    { label: 'Failed', count: mail?.failed },
  ].filter(({ count, always }) => always || (count ?? 0) > 0)
  if (waiting + ended + (mail?.recipients ?? 0) === 0) return null
  return (
    <dl className={classes.numbers}>
      {figures.map(({ label, count = 0 }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{formatNumber(count)}</dd>
        </div>
      ))}
    </dl>
  )
}
