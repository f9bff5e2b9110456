import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { contactChoicesQuery } from './queries.ts'

export interface PreviewContact {
  id: string
  name: string
}

interface Props {
  value: PreviewContact | null
  onChange: (contact: PreviewContact | null) => void
}

const TYPING_PAUSE_MS = 150

/** Chooses as whom a mail is shown, by what one remembers of the contact. */
export function ContactSelect({ value, onChange }: Props) {
  const [search, setSearch] = useState('')
  const [q] = useDebouncedValue(search === value?.name ? '' : search.trim(), TYPING_PAUSE_MS)
  const { data: found = [], isFetching } = useQuery({ ...contactChoicesQuery(q), placeholderData: keepPreviousData })
  const about = new Map(found.map((contact) => [contact.id, contact.about]))
  const choices = found.map(({ id, name }) => ({ value: id, label: name }))
  const isListed = !value || choices.some((choice) => choice.value === value.id)
  return (
    <Select
      aria-label="Show as contact"
      placeholder="As a contact…"
      searchable
      clearable
      data={isListed ? choices : [{ value: value.id, label: value.name }, ...choices]}
      filter={({ options }) => options}
      value={value?.id ?? null}
      onSearchChange={setSearch}
      nothingFoundMessage={isFetching ? 'Searching…' : 'No contact matches'}
      renderOption={({ option }) => (
        <span>
          {option.label}
          <br />
          <small>{about.get(option.value)}</small>
        </span>
      )}
      onChange={(id, option) => onChange(id && option ? { id, name: option.label } : null)}
    />
  )
}
