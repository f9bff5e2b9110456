import { Button, Group, List, Modal, Stack, TextInput } from '@mantine/core'
import '@mantine/core/styles/List.layer.css'
import { useQueryClient } from '@tanstack/react-query'
import { FormProblem } from '../../ui/form-problem.tsx'
import { showToast } from '../../ui/toast.tsx'
import { useSubmit } from '../../ui/use-submit.ts'
import { erasePerson } from './queries.ts'

interface Props {
  email: string
  onErased: () => void
  onClose: () => void
}

/** Erases a person for good, once the address has been typed. */
export default function EraseDialog({ email, onErased, onClose }: Props) {
  const client = useQueryClient()
  const { formProps, isPending, problem, messageOf } = useSubmit({
    fields: ['confirm'],
    check: ({ confirm }) =>
      confirm.trim().toLowerCase() === email.toLowerCase() ? {} : { confirm: 'Type the address as it stands above.' },
    send: ({ confirm }) => erasePerson(email, confirm.trim()),
    onDone: () => {
      onErased()
      client.invalidateQueries()
      showToast({ kind: 'success', message: `Erased ${email}` })
    },
  })
  return (
    <Modal opened onClose={onClose} title={`Erase ${email}`}>
      <form {...formProps}>
        <Stack>
          <p style={{ margin: 0 }}>This cannot be undone. It removes for good:</p>
          <List size="sm">
            <List.Item>the contact, with its notes, files and history</List.Item>
            <List.Item>mails to and from this person, and who got which campaign</List.Item>
            <List.Item>where and with what they opened and clicked</List.Item>
          </List>
          <p style={{ margin: 0 }}>
            The address stays on the suppression list, so that nobody writes to them again, and the audit log keeps its
            entries.
          </p>
          <TextInput
            name="confirm"
            data-autofocus
            label={`Type ${email} to confirm`}
            autoComplete="off"
            autoCapitalize="none"
            error={messageOf('confirm')}
          />
          <FormProblem>{problem}</FormProblem>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={isPending}>
              Erase for good
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
