import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { FormProps } from './bulk-forms.tsx'
import { activeSequencesQuery } from './queries.ts'

/** Which sequence the contacts enter. */
export function EnrolForm({ onAnswer }: FormProps) {
  const { data: sequences = [], isPending } = useQuery(activeSequencesQuery)
  return (
    <Select
      label="Sequence"
      description="Each contact enters once; those that get no mail are left out."
      placeholder="Choose a sequence that is active"
      searchable
      data-autofocus
      data={sequences.map(({ id, name }) => ({ value: id, label: name }))}
      nothingFoundMessage={isPending ? 'Loading…' : 'No active sequence'}
      onChange={(sequence_id) =>
        onAnswer(sequence_id ? { params: { sequence_id } } : { problem: 'Choose a sequence.' })
      }
    />
  )
}
