import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from '@dnd-kit/sortable'
import { Button, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import type { FieldProblem } from '../../api/api-problem.ts'
import type { Numbers } from './queries.ts'
import { StepCard } from './step-card.tsx'
import { StepIcon } from './step-icon.tsx'
import classes from './step-list.module.css'
import { KIND_LABELS, MAX_STEPS, newStep, type Step, type StepKind } from './steps.ts'

interface Props {
  steps: Step[]
  numbers: Numbers | undefined
  /** What the server said of them, by their paths such as `/steps/0/settings/subject`. */
  problems: FieldProblem[]
  canEdit: boolean
  onChange: (steps: Step[]) => void
}

const KINDS: StepKind[] = ['mail', 'wait', 'task', 'condition']

/** The steps one below the other, to be dragged by their handles or moved by buttons, and edited in place. */
export function StepList({ steps, numbers, problems, canEdit, onChange }: Props) {
  const [open, setOpen] = useState<string | null>(null)
  const [announcement, setAnnouncement] = useState('')
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 200, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )

  function move(from: number, to: number) {
    const step = steps[from]
    if (!step || to < 0 || to >= steps.length) return
    onChange(steps.toSpliced(from, 1).toSpliced(to, 0, step))
    setAnnouncement(`${KIND_LABELS[step.kind]} is step ${to + 1} of ${steps.length}`)
  }

  function onDragEnd({ active, over }: DragEndEvent) {
    const from = steps.findIndex(({ id }) => id === active.id)
    const to = steps.findIndex(({ id }) => id === over?.id)
    if (from !== to) move(from, to)
  }

  function add(kind: StepKind) {
    const step = newStep(kind)
    onChange([...steps, step])
    setOpen(step.id)
  }

  return (
    <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={onDragEnd}>
      <SortableContext items={steps.map(({ id }) => id)} strategy={verticalListSortingStrategy}>
        <ol className={classes.list}>
          {steps.map((step, index) => (
            <StepCard
              key={step.id}
              step={step}
              index={index}
              steps={steps}
              numbers={numbers?.steps.find(({ step_id }) => step_id === step.id)}
              problems={problems.filter(({ path }) => path.startsWith(`/steps/${index}/`))}
              canEdit={canEdit}
              isOpen={open === step.id}
              onOpen={() => setOpen(open === step.id ? null : step.id)}
              onChange={(changed) => onChange(steps.with(index, changed))}
              onRemove={() => onChange(steps.toSpliced(index, 1))}
              onUp={index > 0 ? () => move(index, index - 1) : undefined}
              onDown={index < steps.length - 1 ? () => move(index, index + 1) : undefined}
            />
          ))}
        </ol>
      </SortableContext>
      {canEdit && steps.length < MAX_STEPS && (
        <div className={classes.add}>
          <span>Add a step</span>
          {KINDS.map((kind) => (
            <Button key={kind} variant="default" leftSection={<StepIcon kind={kind} />} onClick={() => add(kind)}>
              {KIND_LABELS[kind]}
            </Button>
          ))}
        </div>
      )}
      <VisuallyHidden role="status">{announcement}</VisuallyHidden>
    </DndContext>
  )
}
