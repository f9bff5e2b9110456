import { ActionIcon, Button, Checkbox, Menu, Popover, TextInput, UnstyledButton } from '@mantine/core'
import { IconMessageCheck, IconRepeat } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Task, User } from '../api/types.ts'
import { Avatar } from '../ui/avatar.tsx'
import { formatExact } from '../ui/format.ts'
import { formatDue, instant, wallTime } from '../ui/zone-time.ts'
import { describeRule } from './repeat.ts'
import { SnoozeMenu } from './snooze-menu.tsx'
import classes from './task-row.module.css'
import type { TaskActions } from './use-task-actions.ts'
import { isClosed, PRIORITIES, PRIORITY_CHOICES, type Priority, TYPES } from './words.ts'

interface Props {
  task: Task
  users: User[]
  zone: string
  now: number
  canEdit: boolean
  actions: TaskActions
  isSelected?: boolean
  isSnoozing?: boolean
  /** On the lead's own page its name says nothing. */
  withLead?: boolean
  onSnoozing: (isOpen: boolean) => void
  onOpen: (task: Task) => void
  onComplete: (task: Task) => void
}

/** One task in a list: everything about it that changes often is changed here. */
export function TaskRow({ task, users, now, canEdit, actions, isSelected, withLead = true, ...props }: Props) {
  const { icon: TypeIcon, label: typeLabel } = TYPES[task.task_type]
  const closed = isClosed(task)
  const assignee = users.find(({ id }) => id === task.assigned_to)
  return (
    <li
      className={classes.row}
      data-task={task.id}
      data-selected={isSelected || undefined}
      data-closed={closed || undefined}
    >
      {/* biome-ignore lint/a11y/noLabelWithoutControl: only enlarges what a thumb may hit; the box has its own name */}
      <label className={classes.check}>
        <Checkbox
          aria-label={`${closed ? 'Reopen' : 'Complete'} ${task.title}`}
          checked={task.status === 'completed'}
          disabled={!canEdit}
          onChange={() => (closed ? actions.reopen(task) : actions.complete(task))}
        />
      </label>
      <span className={classes.type} title={typeLabel}>
        <TypeIcon size={16} stroke={1.6} aria-label={typeLabel} />
      </span>
      <span className={classes.text}>
        <span className={classes.name}>
          <UnstyledButton className={classes.title} onClick={() => props.onOpen(task)}>
            {task.title}
          </UnstyledButton>
          {task.recurrence_rule && (
            <IconRepeat
              className={classes.repeats}
              size={13}
              aria-label={`Repeats ${describeRule(task.recurrence_rule)}`}
            />
          )}
        </span>
        {withLead && task.lead_id && task.business_name && (
          <Link className={classes.lead} to="/crm/leads/$id" params={{ id: task.lead_id }}>
            {task.business_name}
          </Link>
        )}
      </span>
      <DueCell task={task} zone={props.zone} now={now} canEdit={canEdit && !closed} actions={actions} />
      <PriorityCell task={task} canEdit={canEdit} actions={actions} />
      <span className={classes.end}>
        <span className={classes.assignee}>{assignee && <Avatar name={assignee.name} />}</span>
        {canEdit && !closed && (
          <>
            <ActionIcon
              className={classes.outcome}
              size="lg"
              variant="subtle"
              color="gray"
              aria-label={`Complete ${task.title} with an outcome`}
              title="Complete with an outcome (O)"
              onClick={() => props.onComplete(task)}
            >
              <IconMessageCheck size={17} stroke={1.6} />
            </ActionIcon>
            <SnoozeMenu
              task={task}
              zone={props.zone}
              isOpen={props.isSnoozing}
              onOpenChange={props.onSnoozing}
              onSnooze={(until, label) => actions.snooze(task, until, label)}
            />
          </>
        )}
      </span>
    </li>
  )
}

type CellProps = Pick<Props, 'task' | 'canEdit' | 'actions'>

function DueCell({ task, zone, now, canEdit, actions }: CellProps & Pick<Props, 'zone' | 'now'>) {
  const [isOpen, setIsOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const isOverdue = task.due_at !== null && !isClosed(task) && Date.parse(task.due_at) < now
  const text = task.due_at ? formatDue(task.due_at, zone, now) : 'No date'

  function open() {
    setTyped(task.due_at ? wallTime(task.due_at, zone) : '')
    setIsOpen(true)
  }
  function save() {
    setIsOpen(false)
    const due_at = typed ? instant(typed, zone) : null
    if (due_at !== task.due_at) actions.change(task, { due_at }, `Moved “${task.title}”`)
  }
  return (
    <Popover opened={isOpen} onChange={setIsOpen} trapFocus position="bottom-end">
      <Popover.Target>
        <UnstyledButton
          className={classes.due}
          data-overdue={isOverdue || undefined}
          aria-label={`Due ${text}`}
          title={task.due_at ? formatExact(task.due_at) : undefined}
          disabled={!canEdit}
          onClick={open}
        >
          {text}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            save()
          }}
        >
          <TextInput
            type="datetime-local"
            label="Due"
            description={zone}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" fullWidth mt="xs">
            Save
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

function PriorityCell({ task, canEdit, actions }: CellProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <UnstyledButton
          className={classes.priority}
          data-priority={task.priority}
          aria-label={`Priority ${PRIORITIES[task.priority]}`}
          disabled={!canEdit}
        >
          {PRIORITIES[task.priority]}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {PRIORITY_CHOICES.map(({ value, label }) => (
          <Menu.Item
            key={value}
            onClick={() => actions.change(task, { priority: value as Priority }, `${label}: “${task.title}”`)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
