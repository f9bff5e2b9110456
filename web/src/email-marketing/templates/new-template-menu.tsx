import { Button, Menu } from '@mantine/core'
import { IconCode, IconLayoutGrid, IconPlus } from '@tabler/icons-react'
import { STARTERS } from '../editor/starters.ts'
import classes from './new-template-menu.module.css'

/** What a new template begins with: `visual`, `html`, or the key of a starter. */
export type Start = string

/** Offers what a new template can begin with. */
export function NewTemplateMenu({ onStart }: { onStart: (start: Start) => void }) {
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>
        <Button leftSection={<IconPlus size={15} />}>New template</Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        <Menu.Item leftSection={<IconLayoutGrid size={16} />} onClick={() => onStart('visual')}>
          Empty design
        </Menu.Item>
        <Menu.Item leftSection={<IconCode size={16} />} onClick={() => onStart('html')}>
          HTML
        </Menu.Item>
        <Menu.Label>From a starter</Menu.Label>
        {STARTERS.map(({ key, name, description }) => (
          <Menu.Item key={key} onClick={() => onStart(key)}>
            {name}
            <span className={classes.about}>{description}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
