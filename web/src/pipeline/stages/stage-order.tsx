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
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { ActionIcon } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconGripVertical, IconPencil } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import type { Stage } from '../../api/types.ts'
import { showToast } from '../../ui/toast.tsx'
import { announce } from '../board/board-session.ts'
import { changeStage, useStageChange } from './stage-changes.ts'
import classes from './stage-manager.module.css'

interface Props {
  stages: Stage[]
  onEdit: (stage: Stage) => void
  /** The stage that is open for editing, and what stands in its place then. */
  open: string | null
  editor: (stage: Stage) => ReactNode
}

/** The stages in the order of the board, to be dragged by their handles or moved step by step. */
export function StageOrder({ stages, onEdit, open, editor }: Props) {
  const change = useStageChange(({ stage, position }: { stage: Stage; position: number }) =>
    changeStage(stage, { position }),
  )
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 200, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )
  // Until the server has answered, the order is shown as it will be.
  const shown = change.isPending ? moved(stages, change.variables.stage, change.variables.position) : stages

  function moveTo(stage: Stage, position: number) {
    change.mutate(
      { stage, position },
      {
        onSuccess: () => announce(`${stage.name} is stage ${position} of ${stages.length}`),
        onError: (error) =>
          showToast({ kind: 'error', message: `${stage.name} was not moved. ${problemMessage(error)}` }),
      },
    )
  }

  function onDragEnd({ active, over }: DragEndEvent) {
    const stage = shown.find(({ id }) => id === active.id)
    const place = shown.findIndex(({ id }) => id === over?.id)
    if (stage && place >= 0 && shown[place] !== stage) moveTo(stage, place + 1)
  }

  return (
    <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={onDragEnd}>
      <SortableContext items={shown.map(({ id }) => id)} strategy={verticalListSortingStrategy}>
        <ol className={classes.stages} aria-label="Stages in the order of the board">
          {shown.map((stage, index) =>
            open === stage.id ? (
              <li key={stage.id} className={classes.stage}>
                {editor(stage)}
              </li>
            ) : (
              <StageRow
                key={stage.id}
                stage={stage}
                isFirst={index === 0}
                isLast={index === shown.length - 1}
                onEdit={() => onEdit(stage)}
                onStep={(step) => moveTo(stage, index + 1 + step)}
              />
            ),
          )}
        </ol>
      </SortableContext>
    </DndContext>
  )
}

function moved(stages: Stage[], stage: Stage, position: number): Stage[] {
  return arrayMove(
    stages,
    stages.findIndex(({ id }) => id === stage.id),
    position - 1,
  )
}

interface RowProps {
  stage: Stage
  isFirst: boolean
  isLast: boolean
  onEdit: () => void
  onStep: (step: -1 | 1) => void
}

function StageRow({ stage, isFirst, isLast, onEdit, onStep }: RowProps) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: stage.id,
  })
  return (
    <li
      ref={setNodeRef}
      className={classes.stage}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <div className={classes.row}>
        <ActionIcon
          ref={setActivatorNodeRef}
          className={classes.handle}
          {...attributes}
          {...listeners}
          aria-label={`Drag ${stage.name}`}
        >
          <IconGripVertical size={15} />
        </ActionIcon>
        <span className={classes.dot} style={{ background: stage.color }} aria-hidden />
        <button type="button" className={classes.name} onClick={onEdit}>
          {stage.name}
          {stage.is_closed && <span className={classes.outcome}>{stage.is_won ? 'won' : 'lost'}</span>}
        </button>
        <ActionIcon aria-label={`Move ${stage.name} earlier`} disabled={isFirst} onClick={() => onStep(-1)}>
          <IconArrowUp size={15} />
        </ActionIcon>
        <ActionIcon aria-label={`Move ${stage.name} later`} disabled={isLast} onClick={() => onStep(1)}>
          <IconArrowDown size={15} />
        </ActionIcon>
        <ActionIcon aria-label={`Edit ${stage.name}`} onClick={onEdit}>
          <IconPencil size={15} />
        </ActionIcon>
      </div>
    </li>
  )
}
