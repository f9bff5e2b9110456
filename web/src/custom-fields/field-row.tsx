import { useSortable } from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { ActionIcon } from '@mantine/core'
import { IconArchive, IconArrowDown, IconArrowUp, IconGripVertical, IconPencil } from '@tabler/icons-react'
import classes from './field-list.module.css'
import { typeLabel } from './field-types.ts'
import type { CustomField } from './queries.ts'

interface Props {
  field: CustomField
  canManage: boolean
  onEdit: () => void
  onRemove: () => void
  /** Absent at the ends of its group. */
  onUp: (() => void) | undefined
  onDown: (() => void) | undefined
}

/** One field of the list, with what it is and how often it is used. */
export function FieldRow({ field, canManage, onEdit, onRemove, onUp, onDown }: Props) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: field.id,
    disabled: !canManage,
  })
  const { label } = field
  return (
    <li
      ref={setNodeRef}
      className={classes.field}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      {canManage && (
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
      <div className={classes.main}>
        <div className={classes.name}>
          <span className={classes.label}>{label}</span>
          {field.is_required && <span className={classes.tag}>required</span>}
          {(field.is_indexed || field.has_index) && <span className={classes.tag}>{indexState(field)}</span>}
        </div>
        <div className={classes.detail}>
          {typeLabel(field.type)} · <code>custom.{field.key}</code> · {usage(field)}
        </div>
      </div>
      {canManage && (
        <div className={classes.actions}>
          <ActionIcon aria-label={`Move ${label} up`} disabled={!onUp} onClick={onUp}>
            <IconArrowUp size={15} />
          </ActionIcon>
          <ActionIcon aria-label={`Move ${label} down`} disabled={!onDown} onClick={onDown}>
            <IconArrowDown size={15} />
          </ActionIcon>
          <ActionIcon aria-label={`Edit ${label}`} title="Edit" onClick={onEdit}>
            <IconPencil size={15} />
          </ActionIcon>
          <ActionIcon aria-label={`Archive ${label}`} title="Archive" onClick={onRemove}>
            <IconArchive size={15} />
          </ActionIcon>
        </div>
      )}
    </li>
  )
}

function indexState({ is_indexed, has_index }: CustomField): string {
  if (is_indexed) return has_index ? 'indexed' : 'index is being made'
  return 'index is being dropped'
}

function usage({ usage_count = 0, entity }: CustomField): string {
  if (usage_count === 0) return 'not used yet'
  return `on ${usage_count.toLocaleString('en-US')} ${entity}${usage_count === 1 ? '' : 's'}`
}
