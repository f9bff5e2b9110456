import { ActionIcon, Popover } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconKeyboard } from '@tabler/icons-react'
import { useState } from 'react'
import classes from './key-hints.module.css'

const KEYS = [
  ['J', 'K', 'Next, previous task'],
  ['X', '', 'Complete'],
  ['O', '', 'Complete with an outcome'],
  ['S', '', 'Put off'],
  ['E', '', 'Edit'],
  ['T', '', 'New task'],
] as const

/** What the keys do; `?` shows it. */
export function KeyHints() {
  const [isOpen, setIsOpen] = useState(false)
  useHotkeys([['shift+?', () => setIsOpen((open) => !open)]])
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-end">
      <Popover.Target>
        <ActionIcon
          className={classes.button}
          size="lg"
          variant="subtle"
          color="gray"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
          onClick={() => setIsOpen((open) => !open)}
        >
          <IconKeyboard size={18} stroke={1.6} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <dl className={classes.keys}>
          {KEYS.map(([key, other, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd> {other && <kbd>{other}</kbd>}
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </Popover.Dropdown>
    </Popover>
  )
}
