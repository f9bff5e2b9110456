import { Button, Checkbox, Group, Modal, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { FormProblem } from '../../ui/form-problem.tsx'
import { showToast } from '../../ui/toast.tsx'
import { useSubmit } from '../../ui/use-submit.ts'
import { addSuppression, SUPPRESSION_LISTS, topicsQuery } from './queries.ts'

/** Puts an address, or everybody at a domain, on the list. */
export default function AddDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const { data: topics = [] } = useQuery(topicsQuery)
  const [isProvider, setProvider] = useState(false)
  const { formProps, isPending, problem, messageOf } = useSubmit({
    fields: ['email', 'domain', 'topic_id', 'note', 'confirm_provider'],
    check: ({ email }) => (email.trim() ? {} : { email: 'Type an address, or a domain such as acme.com.' }),
    send: ({ email, topic_id, note, confirm_provider }) => {
      const typed = email.trim()
      const isAddress = typed.indexOf('@') > 0
      return addSuppression({
        ...(isAddress ? { email: typed } : { domain: typed }),
        ...(topic_id && { topic_id }),
        ...(note.trim() && { note: note.trim() }),
        ...(confirm_provider === 'on' && { confirm_provider: true }),
      }).catch((error) => {
        if (!isAddress) setProvider(/anybody can have an address/.test(String(error?.message)))
        throw error
      })
    },
    onDone: ({ email, domain }) => {
      client.invalidateQueries({ queryKey: SUPPRESSION_LISTS })
      showToast({ kind: 'success', message: `${email ?? `Everybody at ${domain}`} gets no more marketing mail` })
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title="Add to the suppression list">
      <form {...formProps}>
        <Stack>
          <TextInput
            name="email"
            data-autofocus
            label="Address or domain"
            placeholder="jo@acme.com, or acme.com for everybody there"
            autoComplete="off"
            autoCapitalize="none"
            maxLength={254}
            error={messageOf('email') ?? messageOf('domain')}
          />
          {isProvider && (
            <Checkbox name="confirm_provider" label="Yes, everybody with an address at this mail provider" />
          )}
          {topics.length > 0 && (
            <NativeSelect
              name="topic_id"
              label="What they get no more"
              data={[
                { value: '', label: 'All marketing mail' },
                ...topics.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          )}
          <Textarea
            name="note"
            label="Why? (optional)"
            autosize
            minRows={2}
            maxLength={500}
            error={messageOf('note')}
          />
          <FormProblem>{problem}</FormProblem>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
