import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, body } from '../api/client.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { useSubmit } from '../ui/use-submit.ts'
import { CopyField } from './copy-field.tsx'
import { invitationsQuery } from './queries.ts'
import { type Role, roles } from './roles.ts'

interface Props {
  /** For a new link to someone who was invited before. */
  initial?: { email: string; role: Role }
  onClose: () => void
}

/** Makes an invitation and shows its link, once. */
export default function InviteDialog({ initial, onClose }: Props) {
  const queryClient = useQueryClient()
  const [invited, setInvited] = useState<{ email: string; url: string }>()
  const { formProps, isPending, problem, messageOf } = useSubmit({
    fields: ['email', 'role'],
    check: ({ email }) => (email.includes('@') ? {} : { email: 'Enter an e-mail address' }),
    send: ({ email, role }) =>
      body(api.POST('/api/crm/invitations', { body: { email: email.trim(), role: role as Role } })),
    onDone(invitation) {
      setInvited(invitation)
      queryClient.invalidateQueries(invitationsQuery)
    },
  })
  if (invited) {
    return (
      <Modal opened onClose={onClose} title={`Invitation for ${invited.email}`} centered>
        <Stack gap="md">
          <p>Send this link to them. It works once, for seven days, and is not shown again.</p>
          <CopyField label="Invitation link" value={invited.url} />
          <Group justify="flex-end">
            <Button onClick={onClose}>Done</Button>
          </Group>
        </Stack>
      </Modal>
    )
  }
  return (
    <Modal opened onClose={onClose} title="Invite someone" centered>
      <form {...formProps}>
        <Stack gap="md">
          <FormProblem>{problem}</FormProblem>
          <TextInput
            name="email"
            type="email"
            label="E-mail address"
            autoComplete="off"
            maxLength={254}
            defaultValue={initial?.email}
            data-autofocus
            error={messageOf('email')}
          />
          <NativeSelect
            name="role"
            label="Role"
            data={roles.map(({ value, label, meaning }) => ({ value, label: `${label}: ${meaning}` }))}
            defaultValue={initial?.role ?? 'rep'}
            error={messageOf('role')}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending}>
              Create link
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
