import '@mantine/core/styles/Switch.layer.css'
import { ActionIcon, Button, Group, Modal, Stack, Switch, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { problemMessage } from '../../api/api-problem.ts'
import { FormProblem } from '../../ui/form-problem.tsx'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { useSubmit } from '../../ui/use-submit.ts'
import { createTopic, deleteTopic, patchTopic, type Topic, topicsQuery } from './queries.ts'
import classes from './topics-dialog.module.css'

/** What people may unsubscribe from one by one. */
export default function TopicsDialog({ canManage, onClose }: { canManage: boolean; onClose: () => void }) {
  const { data, error } = useQuery(topicsQuery)
  return (
    <Modal opened onClose={onClose} title="Topics" size={520}>
      <Stack>
        <p className={classes.about}>
          A campaign on a topic leaves out who unsubscribed from it. The unsubscribe page offers the active ones.
        </p>
        {error && <FormProblem>{problemMessage(error)}</FormProblem>}
        {!data && !error && <SkeletonBar height="44px" />}
        {data?.length === 0 && <p className={classes.about}>There are none yet: people unsubscribe from everything.</p>}
        {data && data.length > 0 && (
          <ul className={classes.list}>
            {data.map((topic) => (
              <TopicRow key={`${topic.id} ${topic.version}`} topic={topic} canManage={canManage} />
            ))}
          </ul>
        )}
        {canManage && <NewTopic />}
      </Stack>
    </Modal>
  )
}

function useRefresh() {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: topicsQuery.queryKey })
}

function TopicRow({ topic, canManage }: { topic: Topic; canManage: boolean }) {
  const refresh = useRefresh()
  const patch = useMutation({
    mutationFn: (changes: Partial<Topic>) => patchTopic(topic, changes),
    onSettled: refresh,
  })
  const remove = useMutation({ mutationFn: () => deleteTopic(topic.id), onSuccess: refresh })
  const error = patch.error ?? remove.error
  return (
    <li className={classes.row}>
      <div className={classes.fields}>
        <TextInput
          aria-label="Name"
          defaultValue={topic.name}
          maxLength={60}
          readOnly={!canManage}
          onBlur={({ currentTarget: { value } }) => {
            const name = value.trim()
            if (name && name !== topic.name) patch.mutate({ name })
          }}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
        <Switch
          label="Active"
          checked={topic.is_active}
          disabled={!canManage || patch.isPending}
          onChange={(event) => patch.mutate({ is_active: event.currentTarget.checked })}
        />
        {canManage && (
          <ActionIcon
            aria-label={`Delete ${topic.name}`}
            title="Delete"
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            <IconTrash size={16} stroke={1.8} />
          </ActionIcon>
        )}
      </div>
      {error && <FormProblem>{problemMessage(error)}</FormProblem>}
    </li>
  )
}

function NewTopic() {
  const refresh = useRefresh()
  const { formProps, isPending, problem, messageOf } = useSubmit({
    fields: ['name', 'description'],
    check: ({ name }) => (name.trim() ? {} : { name: 'Give it a name.' }),
    send: ({ name, description }) => createTopic({ name: name.trim(), description: description.trim() || null }),
    onDone: (_topic, form) => {
      form.reset()
      refresh()
    },
  })
  return (
    <form {...formProps} className={classes.new}>
      <TextInput name="name" label="New topic" placeholder="Seasonal offers" maxLength={60} error={messageOf('name')} />
      <TextInput
        name="description"
        label="What people read about it (optional)"
        placeholder="Four times a year, never more"
        maxLength={300}
        error={messageOf('description')}
      />
      <FormProblem>{problem}</FormProblem>
      <Group justify="flex-end">
        <Button type="submit" loading={isPending} leftSection={<IconPlus size={15} />}>
          Add topic
        </Button>
      </Group>
    </form>
  )
}
