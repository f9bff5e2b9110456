import { ActionIcon, Button, Menu } from '@mantine/core'
import {
  IconArrowRight,
  IconCalendarPlus,
  IconDots,
  IconDownload,
  IconGitMerge,
  IconMailOff,
  IconPencil,
  IconRoute,
  IconTag,
  IconTagOff,
  IconTrash,
  IconUser,
  IconX,
} from '@tabler/icons-react'
import { type ComponentType, lazy, Suspense, useState } from 'react'
import { useCan } from '../api/permissions.ts'
import type { Field, User } from '../api/types.ts'
import { NOTHING, type Selection, selectedCount } from '../ui/data-table/selection.ts'
import { formatNumber } from '../ui/format.ts'
import classes from './bulk-bar.module.css'
import { type BulkAction, type BulkEntity, exportAddress, MAX_EXPORT_IDS, type Target } from './queries.ts'

const BulkDialog = lazy(() => import('./bulk-dialog.tsx'))

interface Props extends Target {
  /** How many match what the list shows, when that is known. */
  total: number | undefined
  fields: Field[]
  users: User[]
  /** The columns of an export. */
  columns: string[]
  onSelection: (selection: Selection) => void
}

interface Choice {
  action: BulkAction
  label: string
  icon: ComponentType<{ size?: number; stroke?: number }>
  entities: BulkEntity[]
}

const BOTH: BulkEntity[] = ['lead', 'contact']
const CHOICES: Choice[] = [
  { action: 'assign', label: 'Assign', icon: IconUser, entities: ['lead'] },
  { action: 'move', label: 'Move', icon: IconArrowRight, entities: ['lead'] },
  { action: 'set', label: 'Set a field', icon: IconPencil, entities: BOTH },
  { action: 'add_tags', label: 'Add tags', icon: IconTag, entities: BOTH },
  { action: 'remove_tags', label: 'Remove tags', icon: IconTagOff, entities: BOTH },
  { action: 'add_task', label: 'Add a task', icon: IconCalendarPlus, entities: BOTH },
  { action: 'unsubscribe', label: 'Unsubscribe', icon: IconMailOff, entities: BOTH },
  { action: 'enrol', label: 'Add to a sequence', icon: IconRoute, entities: ['contact'] },
]
/** These stand in the bar; the others are behind the dots, and on a phone all of them. */
const IN_BAR = 4

/** Appears when records are ticked: how many, everything that matches, and what can be done with them. */
export function BulkBar({ entity, selection, view, total, fields, users, columns, onSelection }: Props) {
  const [action, setAction] = useState<BulkAction | null>(null)
  const mayRun = useCan('bulk:run')
  const mayWrite = useCan(`${entity}s:write`)
  const mayDelete = useCan(`${entity}s:delete`)
  const count = selectedCount(selection, total)
  const target: Target = { entity, selection, view }
  if (count === 0 || !mayRun) return null
  const choices = CHOICES.filter((choice) => mayWrite && choice.entities.includes(entity))
  const ids = selection.all ? [] : [...selection.ids]
  const canExport = selection.all || ids.length <= MAX_EXPORT_IDS
  const canSelectAll = !selection.all && total !== undefined && total > ids.length

  return (
    <>
      <div className={classes.bar} role="toolbar" aria-label="Actions on the selection">
        <span className={classes.count} role="status">
          {count === undefined ? 'All' : formatNumber(count)} selected
        </span>
        {canSelectAll && (
          <Button size="compact-sm" variant="subtle" onClick={() => onSelection({ all: true })}>
            Select all {formatNumber(total)}
          </Button>
        )}
        <span className={classes.actions}>
          {choices.slice(0, IN_BAR).map(({ action: name, label, icon: Icon }) => (
            <Button
              key={name}
              className={classes.action}
              size="compact-md"
              variant="default"
              leftSection={<Icon size={15} stroke={1.7} />}
              onClick={() => setAction(name)}
            >
              {label}
            </Button>
          ))}
          <Menu position="top-end" shadow="md">
            <Menu.Target>
              <ActionIcon size="lg" aria-label="More actions" title="More actions">
                <IconDots size={18} stroke={1.7} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {choices.map(({ action: name, label, icon: Icon }, index) => (
                <Menu.Item
                  key={name}
                  className={index < IN_BAR ? classes.phoneOnly : ''}
                  leftSection={<Icon size={15} stroke={1.7} />}
                  onClick={() => setAction(name)}
                >
                  {label}
                </Menu.Item>
              ))}
              <Menu.Divider />
              <Menu.Item
                component="a"
                href={exportAddress(target, columns)}
                download
                disabled={!canExport}
                leftSection={<IconDownload size={15} stroke={1.7} />}
              >
                {canExport ? 'Export as CSV' : `Export (at most ${MAX_EXPORT_IDS}, or all that match)`}
              </Menu.Item>
              {entity === 'lead' && (
                <Menu.Item
                  component="a"
                  href={`/crm/duplicates/merge?ids=${ids.join(',')}`}
                  disabled={ids.length < 2 || ids.length > MAX_MERGED}
                  leftSection={<IconGitMerge size={15} stroke={1.7} />}
                >
                  Merge
                </Menu.Item>
              )}
              {mayDelete && (
                <Menu.Item
                  color="red"
                  leftSection={<IconTrash size={15} stroke={1.7} />}
                  onClick={() => setAction('delete')}
                >
                  Delete
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
          <ActionIcon
            size="lg"
            aria-label="Clear the selection"
            title="Clear (Esc)"
            onClick={() => onSelection(NOTHING)}
          >
            <IconX size={17} stroke={1.7} />
          </ActionIcon>
        </span>
      </div>
      <Suspense>
        {action && (
          <BulkDialog
            action={action}
            target={target}
            count={count}
            fields={fields}
            users={users}
            onClose={() => setAction(null)}
            onStarted={() => {
              setAction(null)
              onSelection(NOTHING)
            }}
          />
        )}
      </Suspense>
    </>
  )
}

/** As many as can be looked at side by side. */
const MAX_MERGED = 10
