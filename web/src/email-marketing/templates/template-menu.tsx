import { ActionIcon, Menu } from '@mantine/core'
import { IconArchive, IconArchiveOff, IconCopy, IconDots, IconTrash } from '@tabler/icons-react'
import type { Template } from './queries.ts'
import type { TemplateActions } from './use-template-actions.ts'

interface Props {
  template: Pick<Template, 'id' | 'name' | 'is_active'>
  actions: TemplateActions
}

export function TemplateMenu({ template, actions }: Props) {
  const { id, name, is_active } = template
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <ActionIcon size="lg" aria-label={`More about ${name}`} disabled={actions.isBusy}>
          <IconDots size={17} stroke={1.8} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => actions.duplicate({ id, name })}>
          Duplicate
        </Menu.Item>
        <Menu.Item
          leftSection={is_active ? <IconArchive size={15} /> : <IconArchiveOff size={15} />}
          onClick={() => actions.archive({ id, name, is_active: !is_active })}
        >
          {is_active ? 'Archive' : 'Take out of the archive'}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => actions.remove({ id, name })}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
