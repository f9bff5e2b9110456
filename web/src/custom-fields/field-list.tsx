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
import { VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { showToast } from '../ui/toast.tsx'
import classes from './field-list.module.css'
import { FieldRow } from './field-row.tsx'
import { type CustomField, changeField, deleteField, restoreField, useFieldChange } from './queries.ts'

const NO_GROUP = 'More'

interface Props {
  /** Those that are not deleted, in their order. */
  fields: CustomField[]
  canManage: boolean
  onEdit: (field: CustomField) => void
}

/** The fields under their titles, to be dragged by their handles or moved step by step. */
export function FieldList({ fields, canManage, onEdit }: Props) {
  const [announcement, setAnnouncement] = useState('')
  const move = useFieldChange(({ field, position }: { field: CustomField; position: number }) =>
    changeField(field, { position }),
  )
  const remove = useFieldChange((field: CustomField) => deleteField(field.id))
  const restore = useFieldChange((field: CustomField) => restoreField(field.id))
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 200, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )
  // Until the server has answered, the order is shown as it will be.
  const shown = move.isPending ? moved(fields, move.variables.field, move.variables.position) : fields
  const groups = [...new Set(shown.map(groupOf))]

  function moveTo(field: CustomField, other: CustomField | undefined) {
    if (!other) return
    const place = shown.indexOf(other) + 1
    move.mutate(
      { field, position: place },
      {
        onSuccess: () => setAnnouncement(`${field.label} is field ${place} of ${shown.length}`),
        onError: (error) =>
          showToast({ kind: 'error', message: `${field.label} was not moved. ${problemMessage(error)}` }),
      },
    )
  }

  function onDragEnd({ active, over }: DragEndEvent) {
    const field = shown.find(({ id }) => id === active.id)
    const other = shown.find(({ id }) => id === over?.id)
    if (field && other && field !== other && groupOf(field) === groupOf(other)) moveTo(field, other)
  }

  function removeField(field: CustomField) {
    const undo = () =>
      restore.mutate(field, {
        onSuccess: () => showToast({ message: `${field.label} is back, with its values` }),
        onError: (error) =>
          showToast({ kind: 'error', message: `${field.label} was not restored. ${problemMessage(error)}` }),
      })
    remove.mutate(field, {
      onSuccess: () =>
        showToast({
          message: `Archived ${field.label}. Its values are kept.`,
          action: { label: 'Undo', onClick: undo },
          duration: 10_000,
        }),
      onError: (error) =>
        showToast({ kind: 'error', message: `${field.label} was not archived. ${problemMessage(error)}` }),
    })
  }

  return (
    <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={onDragEnd}>
      {groups.map((group) => {
        const members = shown.filter((field) => groupOf(field) === group)
        return (
          <section key={group} className={classes.group} aria-label={group}>
            <h3 className={classes.title}>{group}</h3>
            <SortableContext items={members.map(({ id }) => id)} strategy={verticalListSortingStrategy}>
              <ol className={classes.fields}>
                {members.map((field, index) => (
                  <FieldRow
                    key={field.id}
                    field={field}
                    canManage={canManage}
                    onEdit={() => onEdit(field)}
                    onRemove={() => removeField(field)}
                    onUp={index > 0 ? () => moveTo(field, members[index - 1]) : undefined}
                    onDown={index < members.length - 1 ? () => moveTo(field, members[index + 1]) : undefined}
                  />
                ))}
              </ol>
            </SortableContext>
          </section>
        )
      })}
      <VisuallyHidden role="status">{announcement}</VisuallyHidden>
    </DndContext>
  )
}

const groupOf = (field: CustomField) => field.group_name ?? NO_GROUP

function moved(fields: CustomField[], field: CustomField, position: number): CustomField[] {
  const others = fields.filter(({ id }) => id !== field.id)
  return others.toSpliced(position - 1, 0, field)
}
