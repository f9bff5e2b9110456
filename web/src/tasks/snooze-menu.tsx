import { ActionIcon, Menu } from '@mantine/core'
import { IconAlarmSnooze } from '@tabler/icons-react'
import { useState } from 'react'
import type { Task } from '../api/types.ts'
import { formatDue } from '../ui/zone-time.ts'
import { snoozeChoices } from './choices.ts'

interface Props {
  task: Task
  zone: string
  /** Opened from outside, by a key. */
  isOpen?: boolean | undefined
  onOpenChange: (isOpen: boolean) => void
  onSnooze: (until: string, label: string) => void
}

/** Puts a task off, to a time that is said in words. */
export function SnoozeMenu({ task, zone, isOpen = false, onOpenChange, onSnooze }: Props) {
  const [now, setNow] = useState(Date.now)
  function change(next: boolean) {
    if (next) setNow(Date.now())
    onOpenChange(next)
  }
  return (
    <Menu opened={isOpen} onChange={change} position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon size="lg" variant="subtle" color="gray" aria-label={`Put off ${task.title}`} title="Put off (S)">
          <IconAlarmSnooze size={17} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Put off until</Menu.Label>
        {snoozeChoices(now, zone).map(({ label, at }) => (
          <Menu.Item key={label} rightSection={formatDue(at, zone, now)} onClick={() => onSnooze(at, label)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
