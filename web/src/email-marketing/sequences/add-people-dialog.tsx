import { Button, Group, Modal, MultiSelect, Stack } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { FormProblem } from '../../ui/form-problem.tsx'
import { contactChoicesQuery } from '../editor/queries.ts'
import { EnrolResult } from './enrol-result.tsx'
import { enrol, refreshPeople, type Sequence } from './queries.ts'

const TYPING_PAUSE_MS = 150

/** Puts contacts into a sequence, found by what one remembers of them. */
export default function AddPeopleDialog({ sequence, onClose }: { sequence: Sequence; onClose: () => void }) {
  const client = useQueryClient()
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<{ value: string; label: string }[]>([])
  const [q] = useDebouncedValue(search.trim(), TYPING_PAUSE_MS)
  const { data: found = [], isFetching } = useQuery({ ...contactChoicesQuery(q), placeholderData: keepPreviousData })
  const choices = found.map(({ id, name, about }) => ({ value: id, label: about ? `${name}, ${about}` : name }))
  const known = [...chosen, ...choices.filter(({ value }) => !chosen.some((one) => one.value === value))]
  const entering = useMutation({
    mutationFn: () =>
      enrol(
        sequence.id,
        chosen.map(({ value }) => value),
      ),
    onSuccess: ({ refused }) => {
      refreshPeople(client, sequence.id)
      if (refused.length === 0) onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={`Add people to ${sequence.name}`} centered size="md">
      <Stack gap="md">
        {entering.data ? (
          <EnrolResult summary={entering.data} />
        ) : (
          <MultiSelect
            label="Contacts"
            placeholder="Name, company or address"
            description="Many at once: choose them in the list of contacts, and add them to a sequence there."
            searchable
            data-autofocus
            data={known}
            filter={({ options }) => options}
            value={chosen.map(({ value }) => value)}
            onChange={(ids) => setChosen(ids.flatMap((id) => known.find(({ value }) => value === id) ?? []))}
            searchValue={search}
            onSearchChange={setSearch}
            maxValues={100}
            styles={{ inputField: { outline: 'none' } }}
            nothingFoundMessage={isFetching ? 'Searching…' : 'No contact matches'}
          />
        )}
        <FormProblem>{entering.error ? problemMessage(entering.error) : undefined}</FormProblem>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {entering.data ? 'Close' : 'Cancel'}
          </Button>
          {!entering.data && (
            <Button disabled={chosen.length === 0} loading={entering.isPending} onClick={() => entering.mutate()}>
              Add
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}
