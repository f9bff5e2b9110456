import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import type { Field, User } from '../api/types.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { type Answer, FORMS } from './bulk-forms.tsx'
import { followOperation } from './followed-operations.ts'
import { countOf } from './operation-words.ts'
import { type BulkAction, operationQuery, startBulk, type Target } from './queries.ts'

interface Props {
  action: BulkAction
  target: Target
  /** How many records are meant, when that is known. */
  count: number | undefined
  fields: Field[]
  users: User[]
  onClose: () => void
  onStarted: () => void
}

const TITLES: Record<BulkAction, (records: string) => string> = {
  assign: (records) => `Assign ${records}`,
  move: (records) => `Move ${records}`,
  set: (records) => `Set a field of ${records}`,
  add_tags: (records) => `Add tags to ${records}`,
  remove_tags: (records) => `Remove tags from ${records}`,
  add_task: (records) => `Add a task to ${records}`,
  unsubscribe: (records) => `Unsubscribe ${records}`,
  enrol: (records) => `Add ${records} to a sequence`,
  delete: (records) => `Delete ${records}`,
}

/** Asks what a bulk action needs to know, and begins it. */
export default function BulkDialog({ action, target, count, fields, users, onClose, onStarted }: Props) {
  const client = useQueryClient()
  const [answer, setAnswer] = useState<Answer>({ problem: 'Choose first.' })
  const [isTold, setIsTold] = useState(false)
  const start = useMutation({
    mutationFn: (params: Record<string, unknown>) => startBulk(target, action, params),
    onSuccess: (operation) => {
      client.setQueryData(operationQuery(operation.id).queryKey, operation)
      followOperation(operation.id)
      onStarted()
    },
  })
  const Form = FORMS[action]
  const records = count === undefined ? `all matching ${target.entity}s` : countOf(count, target.entity)
  const isDelete = action === 'delete'

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (isDelete) start.mutate({})
    else if ('params' in answer) start.mutate(answer.params)
    else setIsTold(true)
  }

  return (
    <Modal opened onClose={onClose} title={TITLES[action](records)} size="sm">
      <form onSubmit={onSubmit} noValidate>
        <Stack gap="md">
          {Form ? (
            <Form
              fields={fields}
              users={users}
              onAnswer={(next) => {
                setAnswer(next)
                setIsTold(false)
                if (start.error) start.reset()
              }}
            />
          ) : (
            <Text>They go to the trash, from where they can be restored.</Text>
          )}
          <FormProblem>
            {isTold && 'problem' in answer ? answer.problem : start.error ? problemMessage(start.error) : undefined}
          </FormProblem>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={start.isPending} {...(isDelete && { color: 'red' })}>
              {isDelete ? 'Delete' : 'Apply'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
