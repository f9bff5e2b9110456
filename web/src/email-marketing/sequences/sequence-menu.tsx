import { ActionIcon, Button, Group, Menu, Modal, Stack } from '@mantine/core'
import { IconArchive, IconCopy, IconDots, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { formatNumber } from '../../ui/format.ts'
import type { Sequence } from './queries.ts'
import type { SequenceActions } from './use-sequence-actions.ts'

interface Props {
  sequence: Sequence
  actions: SequenceActions
}

/** What can be done with a sequence in the state that it is in. */
export function SequenceMenu({ sequence, actions }: Props) {
  const { id, name, status, active_count } = sequence
  const [asked, setAsked] = useState<'archive' | 'delete' | null>(null)
  const archive = () => actions.change({ id, name, action: 'archive' })
  const remove = () => actions.remove({ id, name })
  const isEmpty = active_count === 0
  return (
    <>
      <Menu position="bottom-end" width={190}>
        <Menu.Target>
          <ActionIcon size="lg" aria-label={`More about ${name}`} disabled={actions.isBusy}>
            <IconDots size={17} stroke={1.8} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {status === 'active' && (
            <Menu.Item
              leftSection={<IconPlayerPause size={15} />}
              onClick={() => actions.change({ id, name, action: 'pause' })}
            >
              Pause
            </Menu.Item>
          )}
          {status === 'paused' && (
            <Menu.Item
              leftSection={<IconPlayerPlay size={15} />}
              onClick={() => actions.change({ id, name, action: 'activate' })}
            >
              Resume
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => actions.duplicate({ id, name })}>
            Duplicate
          </Menu.Item>
          {(status === 'active' || status === 'paused') && (
            <Menu.Item
              leftSection={<IconArchive size={15} />}
              onClick={() => (isEmpty ? archive() : setAsked('archive'))}
            >
              {isEmpty ? 'Archive' : 'Archive…'}
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={15} />}
            onClick={() => (isEmpty ? remove() : setAsked('delete'))}
          >
            {isEmpty ? 'Delete' : 'Delete…'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked && (
        <Modal
          opened
          onClose={() => setAsked(null)}
          title={`${asked === 'archive' ? 'Archive' : 'Delete'} ${name}?`}
          centered
          size="sm"
        >
          <Stack gap="md">
            <p>
              {formatNumber(active_count)} {active_count === 1 ? 'contact is' : 'contacts are'} in it. They leave it for
              good, and mails that have not left yet are cancelled.
            </p>
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={() => setAsked(null)}>
                Keep it
              </Button>
              <Button
                color="red"
                data-autofocus
                onClick={() => {
                  setAsked(null)
                  if (asked === 'archive') archive()
                  else remove()
                }}
              >
                {asked === 'archive' ? 'Archive' : 'Delete'}
              </Button>
            </Group>
          </Stack>
        </Modal>
      )}
    </>
  )
}
