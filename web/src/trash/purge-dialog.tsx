import { Button, Group, Modal, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { problemMessage } from '../api/api-problem.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { purge, TRASH, type TrashRow } from './queries.ts'

/** Asks before a record goes for good. */
export function PurgeDialog({ row, onClose }: { row: TrashRow; onClose: () => void }) {
  const client = useQueryClient()
  const purging = useMutation({
    mutationFn: () => purge(row),
    onSuccess: () => {
      onClose()
      return client.invalidateQueries({ queryKey: TRASH })
    },
  })
  return (
    <Modal opened onClose={onClose} title="Delete for good" centered size="sm">
      <Stack gap="md">
        <p>
          “{row.name || 'Without a name'}” goes for good
          {row.entity === 'lead' && ', with its contacts, tasks, notes, files and its whole timeline'}. Nobody can bring
          it back.
        </p>
        <FormProblem>{purging.error ? problemMessage(purging.error) : undefined}</FormProblem>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" loading={purging.isPending} onClick={() => purging.mutate()}>
            Delete for good
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
