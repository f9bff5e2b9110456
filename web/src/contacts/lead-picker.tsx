import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { leadChoicesQuery } from './queries.ts'

export interface LeadChoice {
  id: string
  name: string
}

interface Props {
  label: string
  value: LeadChoice | null
  onChange: (lead: LeadChoice | null) => void
  error?: string | undefined
}

const TYPING_PAUSE_MS = 150

/** Chooses a lead by what one remembers of it. */
export function LeadPicker({ label, value, onChange, error }: Props) {
  const [search, setSearch] = useState(value?.name ?? '')
  // What was chosen stands in the box too, and is nothing to search for.
  const [q] = useDebouncedValue(search === value?.name ? '' : search.trim(), TYPING_PAUSE_MS)
  const { data: found = [], isFetching } = useQuery(leadChoicesQuery(q))
  const data =
    value && !found.some((lead) => lead.value === value.id) ? [{ value: value.id, label: value.name }, ...found] : found
  return (
    <Select
      label={label}
      placeholder="None"
      searchable
      clearable
      data={data}
      filter={({ options }) => options}
      value={value?.id ?? null}
      searchValue={search}
      onSearchChange={setSearch}
      nothingFoundMessage={isFetching ? 'Searching…' : 'No lead matches'}
      onChange={(id, lead) => onChange(id && lead ? { id, name: lead.label } : null)}
      error={error}
    />
  )
}
