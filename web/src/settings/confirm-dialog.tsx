import { Button, Group, Modal, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { problemMessage } from '../api/api-problem.ts'
import { FormProblem } from '../ui/form-problem.tsx'

interface Props {
  title: string
  /** What will happen, in a sentence. */
  children: string
  /** The verb on the button. */
  verb: string
  run: () => Promise<unknown>
  onClose: () => void
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({ title, children, verb, run, onClose }: Props) {
  const action = useMutation({ mutationFn: run, onSuccess: onClose })
  return (
    <Modal opened onClose={onClose} title={title} centered size="sm">
      <Stack gap="md">
        <p>{children}</p>
        <FormProblem>{action.error ? problemMessage(action.error) : undefined}</FormProblem>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" loading={action.isPending} onClick={() => action.mutate()} data-autofocus>
            {verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
