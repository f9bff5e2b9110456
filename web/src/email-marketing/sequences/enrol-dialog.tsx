import { Button, Checkbox, Group, Modal, Select, Stack } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { FormProblem } from '../../ui/form-problem.tsx'
import { EnrolResult } from './enrol-result.tsx'
import { enrol, peopleOfLeadQuery, refreshPeople, sequencesQuery } from './queries.ts'
import type { Whose } from './sequences-card.tsx'

/** Puts a contact, or contacts of a lead, into a sequence. */
export default function EnrolDialog({ of, onClose }: { of: Whose; onClose: () => void }) {
  const client = useQueryClient()
  const { data } = useInfiniteQuery(sequencesQuery({ status: 'active' }))
  const { data: people = [] } = useQuery({ ...peopleOfLeadQuery(of.lead_id ?? ''), enabled: of.lead_id !== undefined })
  const [sequence_id, setSequence] = useState<string | null>(null)
  const [chosen, setChosen] = useState<string[] | null>(null)
  const sequences = data?.pages.flatMap((page) => page.data) ?? []
  const withAddress = people.filter(({ email }) => email)
  const contact_ids = of.contact_id ? [of.contact_id] : (chosen ?? withAddress.map(({ id }) => id))
  const entering = useMutation({
    mutationFn: () => enrol(sequence_id as string, contact_ids),
    onSuccess: ({ refused }) => {
      refreshPeople(client, sequence_id ?? undefined)
      if (refused.length === 0) onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title="Add to a sequence" centered size="sm">
      <Stack gap="md">
        {entering.data ? (
          <EnrolResult summary={entering.data} />
        ) : (
          <>
            <Select
              label="Sequence"
              placeholder="Choose one that is active"
              data-autofocus
              searchable
              data={sequences.map(({ id, name }) => ({ value: id, label: name }))}
              value={sequence_id}
              onChange={setSequence}
              nothingFoundMessage="No active sequence of that name"
            />
            {of.lead_id && (
              <Checkbox.Group label="Who" value={contact_ids} onChange={setChosen}>
                <Stack gap="xs" mt={4}>
                  {people.map(({ id, name, email }) => (
                    <Checkbox
                      key={id}
                      value={id}
                      disabled={!email}
                      label={email ? name : `${name}, no email address`}
                    />
                  ))}
                </Stack>
              </Checkbox.Group>
            )}
          </>
        )}
        <FormProblem>{entering.error ? problemMessage(entering.error) : undefined}</FormProblem>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {entering.data ? 'Close' : 'Cancel'}
          </Button>
          {!entering.data && (
            <Button
              disabled={!sequence_id || contact_ids.length === 0}
              loading={entering.isPending}
              onClick={() => entering.mutate()}
            >
              Add
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}
