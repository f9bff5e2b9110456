import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconPencil, IconPinned, IconPinnedOff, IconStar, IconTrash, IconUsers } from '@tabler/icons-react'
import { useCan } from '../api/permissions.ts'
import type { SavedView } from './queries.ts'
import { useMayChange } from './use-may-change.ts'
import type { OpenView } from './use-view.ts'
import type { ViewActions } from './use-view-actions.ts'

interface Props {
  view: OpenView
  saved: SavedView
  actions: ViewActions
  onRename: () => void
}

/** What can be done with the open view. */
export function ViewMenu({ saved, actions, onRename }: Props) {
  const canShare = useCan('views:share')
  const mayChange = useMayChange(saved)
  return (
    <Menu position="bottom-start" shadow="md">
      <Menu.Target>
        <ActionIcon aria-label={`View ${saved.name}`} title="View settings">
          <IconDots size={16} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={saved.is_pinned ? <IconPinnedOff size={15} /> : <IconPinned size={15} />}
          onClick={() => actions.pin(saved)}
        >
          {saved.is_pinned ? 'Unpin' : 'Pin as a tab'}
        </Menu.Item>
        <Menu.Item leftSection={<IconStar size={15} />} onClick={() => actions.makeDefault(saved)}>
          {saved.is_default ? 'No longer my default' : 'Make my default'}
        </Menu.Item>
        {mayChange && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconPencil size={15} />} onClick={onRename}>
              Rename…
            </Menu.Item>
            {canShare && (
              <Menu.Item leftSection={<IconUsers size={15} />} onClick={() => actions.share(saved)}>
                {saved.is_shared ? 'Make private' : 'Share with everyone'}
              </Menu.Item>
            )}
            <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => actions.remove(saved)}>
              Delete view
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
