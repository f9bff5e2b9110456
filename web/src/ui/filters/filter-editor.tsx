import { Button, Group, Popover, Select, Stack, TextInput } from '@mantine/core'
import { IconChevronLeft } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import type { Condition } from '../../api/filter.ts'
import type { Field, User } from '../../api/types.ts'
import { emptyValue, isComplete, likelyOperator, operatorLabel, shapeOf } from './conditions.ts'
import classes from './filter-editor.module.css'
import { FilterValue } from './filter-value.tsx'

interface Props {
  x: number
  y: number
  fields: Field[]
  users: User[]
  /** The condition to change; none for a new one. */
  condition?: Condition
  /** The field of a new condition, when it is known already. */
  field?: string
  onApply: (condition: Condition) => void
  onClose: () => void
}

/** Builds one condition of the filter language from the field catalogue: a field, an operator, a value. */
export default function FilterEditor({ x, y, fields, users, condition, field, onApply, onClose }: Props) {
  const [key, setKey] = useState(condition?.field ?? field)
  const chosen = fields.find((candidate) => candidate.key === key)
  return (
    <Popover
      opened
      onChange={(isOpen) => !isOpen && onClose()}
      onClose={onClose}
      position="bottom-start"
      trapFocus
      returnFocus
      width={288}
      withRoles={false}
    >
      <Popover.Target>
        <span style={{ position: 'fixed', left: x, top: y }} />
      </Popover.Target>
      <Popover.Dropdown p="xs" role="dialog" aria-label="Filter">
        {chosen ? (
          <ConditionForm
            key={chosen.key}
            field={chosen}
            users={users}
            condition={condition?.field === chosen.key ? condition : undefined}
            onBack={() => setKey(undefined)}
            onApply={onApply}
          />
        ) : (
          <FieldList fields={fields} onChoose={setKey} />
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

const COMMON = [
  'tier',
  'owner_id',
  'source_type',
  'lead_score',
  'deal_value',
  'tags',
  'state',
  'created_at',
  'last_activity_at',
]

function FieldList({ fields, onChoose }: { fields: Field[]; onChoose: (key: string) => void }) {
  const [text, setText] = useState('')
  const rank = (field: Field) => (COMMON.includes(field.key) ? COMMON.indexOf(field.key) : COMMON.length)
  const found = fields
    .filter((field) => field.operators.length > 0 && field.label.toLowerCase().includes(text.trim().toLowerCase()))
    .sort((a, b) => rank(a) - rank(b))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (found[0]) onChoose(found[0].key)
      }}
    >
      <TextInput
        aria-label="Find a field"
        placeholder="Filter by…"
        data-autofocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ul className={classes.fields}>
        {found.map((field) => (
          <li key={field.key}>
            <button type="button" className={classes.field} onClick={() => onChoose(field.key)}>
              {field.label}
            </button>
          </li>
        ))}
        {found.length === 0 && <li className={classes.none}>No field of that name</li>}
      </ul>
    </form>
  )
}

interface FormProps {
  field: Field
  users: User[]
  condition: Condition | undefined
  onBack: () => void
  onApply: (condition: Condition) => void
}

function ConditionForm({ field, users, condition, onBack, onApply }: FormProps) {
  const [op, setOp] = useState(condition?.op ?? likelyOperator(field))
  const [value, setValue] = useState<unknown>(condition?.value ?? emptyValue(op))
  const isReady = isComplete(op, value)

  function submit(event: FormEvent) {
    event.preventDefault()
    if (isReady) onApply(shapeOf(op) === 'none' ? { field: field.key, op } : { field: field.key, op, value })
  }

  function changeOperator(next: string | null) {
    if (!next) return
    if (shapeOf(next) !== shapeOf(op)) setValue(emptyValue(next))
    setOp(next)
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Group gap="xs" wrap="nowrap">
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label="Another field"
            leftSection={<IconChevronLeft size={14} />}
            onClick={onBack}
          >
            {field.label}
          </Button>
          <Select
            aria-label="How to compare"
            flex={1}
            size="xs"
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            data={field.operators.map((operator) => ({ value: operator, label: operatorLabel(operator) }))}
            value={op}
            onChange={changeOperator}
          />
        </Group>
        <FilterValue field={field} users={users} operator={op} value={value} onChange={setValue} />
        <Button type="submit" disabled={!isReady} fullWidth>
          Apply
        </Button>
      </Stack>
    </form>
  )
}
