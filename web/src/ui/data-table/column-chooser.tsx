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
import { Button, Checkbox, TextInput } from '@mantine/core'
import { IconGripVertical, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import type { ShownColumn } from './column.ts'
import classes from './column-chooser.module.css'

interface Props {
  columns: { key: string; label: string }[]
  shown: ShownColumn[]
  onShown: (shown: ShownColumn[]) => void
  onReset: () => void
}

/** Which columns are shown, and their order: by dragging their handles, also with the keyboard. The first one stays. */
export default function ColumnChooser({ columns, shown, onShown, onReset }: Props) {
  const [search, setSearch] = useState('')
  const labels = new Map(columns.map((column) => [column.key, column.label]))
  const [first, ...rest] = shown.filter(({ key }) => labels.has(key))
  const hidden = columns.filter(({ key }) => !shown.some((column) => column.key === key))
  const matches = ({ label }: { label: string }) => label.toLowerCase().includes(search.trim().toLowerCase())
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 200, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )

  function onDragEnd({ active, over }: DragEndEvent) {
    const from = rest.findIndex(({ key }) => key === active.id)
    const to = rest.findIndex(({ key }) => key === over?.id)
    if (first && from >= 0 && to >= 0) onShown([first, ...arrayMove(rest, from, to)])
  }

  return (
    <div className={classes.chooser}>
      <TextInput
        size="sm"
        aria-label="Find a column"
        placeholder="Find a column"
        leftSection={<IconSearch size={15} stroke={1.8} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        data-autofocus
      />
      <div className={classes.lists}>
        <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={onDragEnd}>
          <SortableContext items={rest.map(({ key }) => key)} strategy={verticalListSortingStrategy}>
            <ul className={classes.list} aria-label="Shown columns">
              {rest
                .map(({ key }) => ({ key, label: labels.get(key) ?? key }))
                .filter(matches)
                .map(({ key, label }) => (
                  <SortableColumn
                    key={key}
                    id={key}
                    label={label}
                    onHide={() => onShown(shown.filter((column) => column.key !== key))}
                  />
                ))}
            </ul>
          </SortableContext>
        </DndContext>
        <ul className={classes.list} aria-label="Hidden columns">
          {hidden.filter(matches).map(({ key, label }) => (
            <li key={key} className={classes.column}>
              <Checkbox size="xs" label={label} checked={false} onChange={() => onShown([...shown, { key }])} />
            </li>
          ))}
        </ul>
      </div>
      <Button size="compact-sm" variant="subtle" onClick={onReset}>
        Reset columns
      </Button>
    </div>
  )
}

function SortableColumn({ id, label, onHide }: { id: string; label: string; onHide: () => void }) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id,
  })
  return (
    <li
      ref={setNodeRef}
      className={classes.column}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <Checkbox size="xs" label={label} checked onChange={onHide} />
      <button
        ref={setActivatorNodeRef}
        type="button"
        className={classes.handle}
        {...attributes}
        {...listeners}
        aria-label={`Move ${label}`}
      >
        <IconGripVertical size={14} stroke={1.8} aria-hidden />
      </button>
    </li>
  )
}
