import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useCan } from '../api/permissions.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { useSubmit } from '../ui/use-submit.ts'
import { createView, patchView, type SavedView } from './queries.ts'
import type { OpenView } from './use-view.ts'
import { definitionOf, keepSavedView } from './use-view-actions.ts'

interface Props {
  view: OpenView
  /** The view that gets another name; without it a new one is made of what is shown. */
  renamed?: SavedView
  onClose: () => void
}

const FIELDS = ['name', 'is_shared', 'is_pinned'] as const

/** Saves what is shown under a name, or gives a view another one. */
export default function ViewDialog({ view, renamed, onClose }: Props) {
  const client = useQueryClient()
  const canShare = useCan('views:share')
  const { formProps, isPending, problem, messageOf } = useSubmit({
    fields: FIELDS,
    check: ({ name }) => (name.trim() === '' ? { name: 'Give the view a name' } : {}),
    send: ({ name, is_shared, is_pinned }) =>
      renamed
        ? patchView(renamed.id, { name }, renamed.version)
        : createView({
            entity: view.entity,
            name,
            layout: view.layout,
            ...definitionOf(view.state),
            is_shared: is_shared === 'on',
            is_pinned: is_pinned === 'on',
          }),
    onDone: (saved) => {
      keepSavedView(client, saved)
      if (!renamed) view.settle(saved)
      onClose()
    },
  })

  return (
    <Modal opened onClose={onClose} title={renamed ? 'Rename the view' : 'Save as a view'} size="sm">
      <form {...formProps}>
        <Stack gap="md">
          <TextInput
            name="name"
            label="Name"
            defaultValue={renamed?.name ?? ''}
            error={messageOf('name')}
            maxLength={80}
            autoComplete="off"
            data-autofocus
          />
          {!renamed && (
            <>
              <Checkbox name="is_pinned" label="Pin as a tab" defaultChecked />
              {canShare && <Checkbox name="is_shared" label="Share with everyone" />}
            </>
          )}
          <FormProblem>{problem}</FormProblem>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
