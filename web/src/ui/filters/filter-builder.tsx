import { ActionIcon, Button, NativeSelect, Select } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useRef } from 'react'
import type { Condition, Filter } from '../../api/filter.ts'
import type { Field, User } from '../../api/types.ts'
import { emptyValue, isCondition, likelyOperator, operatorLabel, shapeOf } from './conditions.ts'
import classes from './filter-builder.module.css'
import { FilterValue } from './filter-value.tsx'
import {
  canNest,
  type Group,
  groupOf,
  hasRoom,
  type Join,
  joinOf,
  NEW_CONDITION,
  type Path,
  partsOfGroup,
  replaceAt,
} from './tree.ts'

interface Props {
  fields: Field[]
  users: User[]
  filter: Group
  onChange: (filter: Group) => void
}

/** A filter as a tree: conditions and groups of them, of which all or any must hold. */
export function FilterBuilder(props: Props) {
  return <GroupEditor {...props} root={props.filter} group={props.filter} path={[]} />
}

interface PartProps extends Omit<Props, 'filter'> {
  root: Group
  path: Path
}

const JOINS = [
  { value: 'and', label: 'All of these hold' },
  { value: 'or', label: 'Any of these holds' },
]

function GroupEditor({ group, onRemove, ...part }: PartProps & { group: Group; onRemove?: () => void }) {
  const { root, path, onChange } = part
  const addButton = useRef<HTMLButtonElement>(null)
  const parts = partsOfGroup(group)
  const set = (next: Group) => onChange(replaceAt(root, path, next))
  const add = (child: Filter) => set(groupOf(joinOf(group), [...parts, child]))

  function removeAt(index: number) {
    set(groupOf(joinOf(group), parts.toSpliced(index, 1)))
    addButton.current?.focus()
  }

  return (
    <fieldset className={classes.group} data-nested={path.length > 0 || undefined}>
      <legend className={classes.head}>
        <NativeSelect
          aria-label={
            path.length === 0 ? 'How the conditions are joined' : 'How the conditions of the group are joined'
          }
          size="xs"
          data={JOINS}
          value={joinOf(group)}
          onChange={(event) => set(groupOf(event.currentTarget.value as Join, parts))}
        />
        {onRemove && (
          <ActionIcon aria-label="Remove group" title="Remove group" onClick={onRemove}>
            <IconX size={15} />
          </ActionIcon>
        )}
      </legend>
      {parts.map((child, index) => {
        const shared = { ...part, path: [...path, index], onRemove: () => removeAt(index) }
        return isCondition(child) ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a part has no identity but its place
          <ConditionEditor key={index} {...shared} condition={child} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a part has no identity but its place
          <GroupEditor key={index} {...shared} group={child} />
        )
      })}
      <div className={classes.actions}>
        <Button
          ref={addButton}
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          disabled={!hasRoom(root)}
          onClick={() => add(NEW_CONDITION)}
        >
          Add condition
        </Button>
        {canNest(path) && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} />}
            disabled={!hasRoom(root)}
            onClick={() => add(groupOf(joinOf(group) === 'and' ? 'or' : 'and', [NEW_CONDITION]))}
          >
            Add group
          </Button>
        )}
      </div>
    </fieldset>
  )
}

function ConditionEditor({
  fields,
  users,
  root,
  path,
  condition,
  onChange,
  onRemove,
}: PartProps & { condition: Condition; onRemove: () => void }) {
  const field = fields.find((candidate) => candidate.key === condition.field)
  const set = (next: Condition) => onChange(replaceAt(root, path, next))

  function changeField(key: string | null) {
    const next = fields.find((candidate) => candidate.key === key)
    if (!next) return
    const op = likelyOperator(next)
    set({ field: next.key, op, value: emptyValue(op) })
  }

  function changeOperator(op: string) {
    set({ ...condition, op, value: shapeOf(op) === shapeOf(condition.op) ? condition.value : emptyValue(op) })
  }

  return (
    <fieldset className={classes.condition} aria-label={field?.label ?? 'Condition'}>
      <Select
        aria-label="Field"
        placeholder="Field"
        searchable
        selectFirstOptionOnChange
        autoFocus={condition.field === ''}
        data-autofocus={condition.field === '' || undefined}
        allowDeselect={false}
        className={classes.field}
        data={fields.filter(({ operators }) => operators.length > 0).map(({ key, label }) => ({ value: key, label }))}
        value={field?.key ?? null}
        onChange={changeField}
      />
      {field && (
        <>
          <NativeSelect
            aria-label="How to compare"
            className={classes.operator}
            data={field.operators.map((op) => ({ value: op, label: operatorLabel(op) }))}
            value={condition.op}
            onChange={(event) => changeOperator(event.currentTarget.value)}
          />
          <div className={classes.value}>
            <FilterValue
              key={`${field.key} ${condition.op}`}
              field={field}
              users={users}
              operator={condition.op}
              value={condition.value}
              isCompact
              onChange={(value) => set({ ...condition, value })}
            />
          </div>
        </>
      )}
      {!field && condition.field !== '' && (
        <p className={classes.unknown} role="alert">
          The field “{condition.field}” no longer exists. Choose another one, or remove this condition.
        </p>
      )}
      <ActionIcon aria-label="Remove condition" title="Remove condition" className={classes.remove} onClick={onRemove}>
        <IconX size={15} />
      </ActionIcon>
    </fieldset>
  )
}
