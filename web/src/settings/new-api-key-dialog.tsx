import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, body } from '../api/client.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { useSubmit } from '../ui/use-submit.ts'
import { CopyField } from './copy-field.tsx'
import { apiKeysQuery } from './queries.ts'
import { type Role, roles } from './roles.ts'

/** Makes an API key and shows it, once. */
export default function NewApiKeyDialog({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient()
  const [created, setCreated] = useState<{ name: string; key: string }>()
  const { formProps, isPending, problem, messageOf } = useSubmit({
    fields: ['name', 'role'],
    check: ({ name }) => (name.trim() ? {} : { name: 'Say what the key is for' }),
    send: ({ name, role }) => body(api.POST('/api/crm/api-keys', { body: { name: name.trim(), role: role as Role } })),
    onDone(key) {
      setCreated(key)
      queryClient.invalidateQueries(apiKeysQuery)
    },
  })
  if (created) {
    return (
      <Modal opened onClose={onClose} title={`Key “${created.name}”`} centered closeOnClickOutside={false}>
        <Stack gap="md">
          <p>Copy the key now: only its hash is kept, so it cannot be shown again.</p>
          <CopyField label="API key" value={created.key} />
          <Group justify="flex-end">
            <Button onClick={onClose}>Done</Button>
          </Group>
        </Stack>
      </Modal>
    )
  }
  return (
    <Modal opened onClose={onClose} title="New API key" centered>
      <form {...formProps}>
        <Stack gap="md">
          <FormProblem>{problem}</FormProblem>
          <TextInput
            name="name"
            label="What it is for"
            placeholder="Website form"
            autoComplete="off"
            maxLength={100}
            data-autofocus
            error={messageOf('name')}
          />
          <NativeSelect
            name="role"
            label="What it may do"
            data={roles.map(({ value, label, meaning }) => ({ value, label: `${label}: ${meaning}` }))}
            defaultValue="rep"
            error={messageOf('role')}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending}>
              Create key
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
