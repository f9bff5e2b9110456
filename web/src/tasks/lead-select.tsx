import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { leadChoicesQuery } from './queries.ts'

interface Props {
  value: string | null
  /** What the chosen lead is called, before anything was searched. */
  name: string | null
  error?: string | undefined
  onChange: (lead_id: string | null, name: string | null) => void
}

/** Chooses a lead by typing of its name. */
export function LeadSelect({ value, name, error, onChange }: Props) {
  const [search, setSearch] = useState('')
  const [typed] = useDebouncedValue(search, 200)
  const { data: found = [] } = useQuery({
    ...leadChoicesQuery(typed === name ? '' : typed),
    placeholderData: keepPreviousData,
  })
  const isListed = value === null || found.some((choice) => choice.value === value)
  return (
    <Select
      label="Lead"
      placeholder="Nobody’s"
      data={isListed ? found : [{ value, label: name ?? 'Lead' }, ...found]}
      value={value}
      error={error}
      searchable
      clearable
      filter={({ options }) => options}
      nothingFoundMessage="No lead of that name"
      onSearchChange={setSearch}
      onChange={(lead_id, option) => onChange(lead_id, option?.label ?? null)}
    />
  )
}
