import { Button, Group, Modal, Stack, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import type { Contact } from '../api/types.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { showToast } from '../ui/toast.tsx'
import { useSubmit } from '../ui/use-submit.ts'
import { type Channel, keepContact, refreshContactHistory, setSubscribed } from './queries.ts'

interface Props {
  contact: Contact
  channel: Channel
  subscribe: boolean
  onClose: () => void
}

/** Asks why: consent for subscribing, if one likes the reason for unsubscribing. */
export default function SubscriptionDialog({ contact, channel, subscribe, onClose }: Props) {
  const client = useQueryClient()
  const what = channel === 'sms' ? 'text messages' : 'email'
  const { formProps, isPending, problem, messageOf } = useSubmit({
    fields: ['reason'],
    check: ({ reason }) => (subscribe && !reason.trim() ? { reason: 'Say how they consented.' } : {}),
    send: ({ reason }) => setSubscribed(contact.id, channel, subscribe, reason.trim()),
    onDone: (saved) => {
      keepContact(client, saved)
      refreshContactHistory(client, contact.id)
      onClose()
      showToast({ message: `${contact.name} is ${subscribe ? 'subscribed to' : 'unsubscribed from'} ${what}` })
    },
  })
  return (
    <Modal opened onClose={onClose} title={`${subscribe ? 'Subscribe to' : 'Unsubscribe from'} ${what}`}>
      <form {...formProps}>
        <Stack>
          <Textarea
            name="reason"
            data-autofocus
            autosize
            minRows={2}
            maxLength={500}
            label={subscribe ? 'How did they consent?' : 'Why? (optional)'}
            placeholder={subscribe ? 'Asked for it on the phone' : 'Asked us to stop'}
            error={messageOf('reason')}
          />
          <FormProblem>{problem}</FormProblem>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending} {...(!subscribe && { color: 'red' })}>
              {subscribe ? 'Subscribe' : 'Unsubscribe'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
