import { Button, Group, Popover } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { problemMessage } from '../api/api-problem.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { formatNumber } from '../ui/format.ts'
import { type Import, importQuery, isBeingUndone, undoImport } from './queries.ts'
import classes from './step.module.css'

/** Takes back a whole import, and tells what came of it. */
export function UndoImport({ job }: { job: Import }) {
  const client = useQueryClient()
  const { queryKey } = importQuery(job.id)
  const undo = useMutation({
    mutationFn: () => undoImport(job.id),
    onSuccess: (undone) => {
      client.setQueryData(queryKey, undone)
      // Leads, contacts, figures: everything may show something of it.
      client.invalidateQueries({ predicate: ({ queryKey: [first] }) => first !== 'import' })
    },
    onError: () => client.invalidateQueries({ queryKey, exact: true }),
  })
  if (job.undo && (isBeingUndone(job) || job.undo.status === 'completed')) return <Undone undo={job.undo} />
  return (
    <Group>
      <Popover trapFocus withinPortal width={300} position="bottom-start">
        <Popover.Target>
          <Button variant="default" leftSection={<IconArrowBackUp size={16} stroke={1.7} />}>
            Undo this import
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <div className={classes.ask}>
            <p>
              New leads and contacts go to the trash, changed ones become what they were. What somebody has worked on
              since stays as it is.
            </p>
            <Button color="red" loading={undo.isPending} onClick={() => undo.mutate()}>
              Undo the import
            </Button>
          </div>
        </Popover.Dropdown>
      </Popover>
      <FormProblem>{undo.error ? problemMessage(undo.error) : undefined}</FormProblem>
    </Group>
  )
}

function Undone({ undo }: { undo: NonNullable<Import['undo']> }) {
  const { status, processed, total, changed, refused } = undo
  return (
    <p className={classes.note} role="status">
      {status === 'completed'
        ? `Undone: ${formatNumber(changed)} ${changed === 1 ? 'record is' : 'records are'} as before`
        : `Undoing: ${formatNumber(processed)} of ${formatNumber(total)} records`}
      {refused > 0 && `, ${formatNumber(refused)} that were changed since stay as they are`}.
    </p>
  )
}
