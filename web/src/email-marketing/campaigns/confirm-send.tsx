import { Button, Group, Modal, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { problemMessage } from '../../api/api-problem.ts'
import { FormProblem } from '../../ui/form-problem.tsx'
import { formatNumber } from '../../ui/format.ts'
import { useNow } from '../../ui/use-now.ts'
import type { StepProps } from './builder-parts.ts'
import { type Campaign, keepCampaign, sendCampaign } from './queries.ts'
import { formatWhen } from './when.ts'

interface Props extends Pick<StepProps, 'editing' | 'settle'> {
  recipients: number
  onSent: (campaign: Campaign) => void
  onClose: () => void
}

/** The last question before it goes out, with the number of people. */
export default function ConfirmSend({ editing: { form, saved }, recipients, settle, onSent, onClose }: Props) {
  const client = useQueryClient()
  const now = useNow()
  const people = `${formatNumber(recipients)} ${recipients === 1 ? 'person' : 'people'}`
  const isLater = form.scheduled_at !== null
  const send = useMutation({
    mutationFn: async () => {
      if (!(await settle()))
        throw new Error('What you typed is not saved yet. Close this and look at the top of the page.')
      return sendCampaign(saved.id, { scheduled_at: form.scheduled_at }, saved.version)
    },
    onSuccess: (campaign) => {
      keepCampaign(client, campaign)
      onSent(campaign)
    },
  })
  return (
    <Modal opened onClose={onClose} title={isLater ? `Schedule for ${people}?` : `Send to ${people} now?`} centered>
      <Stack gap="md">
        <p>
          “{form.subject}” goes to <strong>{people}</strong>
          {form.scheduled_at
            ? `, ${formatWhen(form.scheduled_at, now)}${form.in_recipient_zone ? ' on each recipient’s own clock' : ''}.`
            : '.'}{' '}
          What it says is kept as it is now, whatever becomes of the template.
        </p>
        <FormProblem>{send.error ? problemMessage(send.error) : undefined}</FormProblem>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Not yet
          </Button>
          <Button loading={send.isPending} onClick={() => send.mutate()} data-autofocus>
            {isLater ? `Schedule for ${people}` : `Send to ${people}`}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
