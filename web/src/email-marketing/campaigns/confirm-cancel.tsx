import { Button, Group, Modal, Stack } from '@mantine/core'
import { formatNumber } from '../../ui/format.ts'
import type { CampaignRow } from './queries.ts'

interface Props {
  campaign: Pick<CampaignRow, 'name' | 'stats'>
  onConfirm: () => void
  onClose: () => void
}

/** Asks before a campaign is ended for good. */
export function ConfirmCancel({ campaign: { name, stats }, onConfirm, onClose }: Props) {
  const left = stats.pending > 0 ? `${formatNumber(stats.pending)} people who have not got it yet will not.` : ''
  return (
    <Modal opened onClose={onClose} title={`Cancel ${name}?`} centered size="sm">
      <Stack gap="md">
        <p>{left} It cannot be taken up again; pausing it can.</p>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button
            color="red"
            data-autofocus
            onClick={() => {
              onConfirm()
              onClose()
            }}
          >
            Cancel the campaign
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
