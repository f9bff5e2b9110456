import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { meQuery } from '../../api/shared-queries.ts'
import { FormProblem } from '../../ui/form-problem.tsx'
import { showToast } from '../../ui/toast.tsx'
import { ContactSelect, type PreviewContact } from '../editor/contact-select.tsx'
import type { StepProps } from './builder-parts.ts'
import { sendCampaign } from './queries.ts'

type Props = Pick<StepProps, 'editing' | 'settle'> & { onClose: () => void }

/** Sends one mail to somebody who wants to look at it; nobody else gets anything. */
export default function TestDialog({ editing: { form, saved }, settle, onClose }: Props) {
  const { data: me } = useQuery(meQuery)
  const [email, setEmail] = useState<string | null>(null)
  const [contact, setContact] = useState<PreviewContact | null>(null)
  const [variant, setVariant] = useState<'a' | 'b'>('a')
  const to = email ?? me?.email ?? ''
  const send = useMutation({
    mutationFn: async () => {
      if (!(await settle()))
        throw new Error('What you typed is not saved yet, so that the test would be of something else.')
      return sendCampaign(saved.id, {
        test_email: to.trim(),
        ...(contact && { contact_id: contact.id }),
        ...(form.ab_percent !== null && { variant }),
      })
    },
    onSuccess: () => {
      showToast({ kind: 'success', message: `Sent a test to ${to.trim()}` })
      onClose()
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    if (!send.isPending) send.mutate()
  }
  return (
    <Modal opened onClose={onClose} title="Send a test" centered size="sm">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <FormProblem>{send.error ? problemMessage(send.error) : undefined}</FormProblem>
          <TextInput
            label="To"
            type="email"
            value={to}
            maxLength={254}
            data-autofocus
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <div>
            <ContactSelect value={contact} onChange={setContact} />
          </div>
          {form.ab_percent !== null && (
            <NativeSelect
              label="Which"
              data={[
                { value: 'a', label: 'A' },
                { value: 'b', label: 'B' },
              ]}
              value={variant}
              onChange={(event) => setVariant(event.currentTarget.value as 'a' | 'b')}
            />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button type="submit" loading={send.isPending} disabled={!to.trim()}>
              Send the test
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
