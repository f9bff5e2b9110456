import { Button, Group, Modal, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { problemMessage } from '../api/api-problem.ts'
import { api, body } from '../api/client.ts'
import type { User } from '../api/types.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { CopyField } from './copy-field.tsx'

/** Makes a link for somebody who forgot the password, and shows it, once. */
export function ResetLinkDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const link = useMutation({
    mutationFn: () => body(api.POST('/api/crm/users/{id}/reset-link', { params: { path: { id: user.id } } })),
  })
  return (
    <Modal opened onClose={onClose} title={`New password for ${user.name}`} centered>
      <Stack gap="md">
        {link.data ? (
          <>
            <p>Send this link to them. It works once, for one hour, and is not shown again.</p>
            <CopyField label="Reset link" value={link.data.url} />
          </>
        ) : (
          <p>
            You get a link by which they choose a new password. Their password stays as it is until they do; then every
            open session of theirs ends. Whoever has the link can open the account, so hand it over safely.
          </p>
        )}
        <FormProblem>{link.error ? problemMessage(link.error) : undefined}</FormProblem>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {link.data ? 'Done' : 'Cancel'}
          </Button>
          {!link.data && (
            <Button loading={link.isPending} onClick={() => link.mutate()} data-autofocus>
              Create link
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}
