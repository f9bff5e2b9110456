import { Button, Group, Modal, Stack, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { FormProblem } from '../../ui/form-problem.tsx'
import { showToast } from '../../ui/toast.tsx'
import { useSubmit } from '../../ui/use-submit.ts'
import { removeSuppression, SUPPRESSION_LISTS, type Suppression } from './queries.ts'
import type { Reason } from './suppression-search.ts'

const ASKED: Record<Reason, { label: string; hint: string }> = {
  unsubscribe: { label: 'How did they consent to getting mail again?', hint: 'Asked for it on the phone' },
  hard_bounce: { label: 'Why will mail arrive now?', hint: 'Their mailbox was full and works again' },
  complaint: { label: 'Why may they be written to again?', hint: 'It was a mistake, they wrote to say so' },
  manual: { label: 'Why? (optional)', hint: '' },
}

/** Asks why, and takes an address or a domain off the list. */
export default function RemoveDialog({ suppression, onClose }: { suppression: Suppression; onClose: () => void }) {
  const { id, email, domain, reason: why, topic_name } = suppression
  const client = useQueryClient()
  const who = email ?? `everybody at ${domain}`
  const { label, hint } = ASKED[why]
  const { formProps, isPending, problem, messageOf } = useSubmit({
    fields: ['reason'],
    check: ({ reason }) =>
      why === 'manual' || reason.trim() ? {} : { reason: 'Say why: it is kept with the consent.' },
    send: ({ reason }) => removeSuppression(id, reason.trim()),
    onDone: () => {
      client.invalidateQueries({ queryKey: SUPPRESSION_LISTS })
      showToast({ message: `${email ?? domain} is off the list` })
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title="Take off the suppression list">
      <form {...formProps}>
        <Stack>
          <p style={{ margin: 0 }}>
            {topic_name
              ? `${who} will get mail about ${topic_name} again.`
              : `${who} will get marketing mail again, unless another entry keeps them off.`}
          </p>
          <Textarea
            name="reason"
            data-autofocus
            label={label}
            placeholder={hint}
            autosize
            minRows={2}
            maxLength={500}
            error={messageOf('reason')}
          />
          <FormProblem>{problem}</FormProblem>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={isPending}>
              Take off
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
