import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { FormProblem } from '../../ui/form-problem.tsx'
import { useSubmit } from '../../ui/use-submit.ts'
import { createSequence, type Sequence } from './queries.ts'

interface Props {
  onCreated: (sequence: Sequence) => void
  onClose: () => void
}

export default function NewSequenceDialog({ onCreated, onClose }: Props) {
  const { formProps, isPending, problem, messageOf } = useSubmit({
    fields: ['name'],
    check: ({ name }) => (name.trim() ? {} : { name: 'Give it a name' }),
    send: ({ name }) => createSequence(name.trim()),
    onDone: onCreated,
  })
  return (
    <Modal opened onClose={onClose} title="New sequence" centered size="sm">
      <form {...formProps}>
        <Stack gap="md">
          <TextInput
            name="name"
            label="Name"
            placeholder="First contact with roofers"
            maxLength={100}
            data-autofocus
            error={messageOf('name')}
          />
          <FormProblem>{problem}</FormProblem>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
