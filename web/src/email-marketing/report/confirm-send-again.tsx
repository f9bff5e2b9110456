import { Button, Group, Modal, Stack } from '@mantine/core'
import { formatNumber } from '../../ui/format.ts'

interface Props {
  /** How many mails. */
  count: number
  onConfirm: () => void
  onClose: () => void
}

/** Asks before mails are sent that may have been sent already. */
export default function ConfirmSendAgain({ count, onConfirm, onClose }: Props) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Send ${formatNumber(count)} ${count === 1 ? 'mail' : 'mails'} now?`}
      size="sm"
    >
      <Stack gap="md">
        <p>If the provider did send them after all, these people get the mail twice.</p>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button
            onClick={() => {
              onConfirm()
              onClose()
            }}
          >
            Send now
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
