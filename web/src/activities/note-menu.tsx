import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconPencil, IconPin, IconPinnedOff, IconTrash } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { problemMessage } from '../api/api-problem.ts'
import { showToast } from '../ui/toast.tsx'
import {
  deleteNote,
  type NotePatch,
  patchNote,
  refreshTimeline,
  restoreNote,
  type Subject,
  showNote,
} from './queries.ts'

interface Props {
  of: Subject
  id: string
  isPinned: boolean
  onEdit: () => void
}

const UNDO_MS = 10_000

/** What can be done with a note. It is shown as done at once, and taken back if the server refuses. */
export function NoteMenu({ of, id, isPinned, onEdit }: Props) {
  const client = useQueryClient()

  async function change(patch: NotePatch | null, write: () => Promise<unknown>, failure: string) {
    const rollBack = showNote(client, of, id, patch)
    try {
      await write()
      refreshTimeline(client, of)
      return true
    } catch (error) {
      rollBack()
      showToast({ kind: 'error', message: `${failure} ${problemMessage(error)}` })
      return false
    }
  }

  const pin = () => {
    const patch = { is_pinned: !isPinned }
    return change(patch, () => patchNote(id, patch), 'The note was not changed.')
  }

  async function remove() {
    if (!(await change(null, () => deleteNote(id), 'The note was not deleted.'))) return
    showToast({ message: 'Note deleted', action: { label: 'Undo', onClick: restore }, duration: UNDO_MS })
  }

  async function restore() {
    try {
      await restoreNote(id)
      refreshTimeline(client, of)
    } catch (error) {
      showToast({ kind: 'error', message: `The note was not restored. ${problemMessage(error)}` })
    }
  }

  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon size="sm" aria-label="Note actions">
          <IconDots size={16} stroke={1.8} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={15} stroke={1.8} />} onClick={onEdit}>
          Edit
        </Menu.Item>
        <Menu.Item
          leftSection={isPinned ? <IconPinnedOff size={15} stroke={1.8} /> : <IconPin size={15} stroke={1.8} />}
          onClick={pin}
        >
          {isPinned ? 'Unpin' : 'Pin to the top'}
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={15} stroke={1.8} />} color="red" onClick={remove}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
