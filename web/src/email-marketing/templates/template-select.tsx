import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { showToast } from '../../ui/toast.tsx'
import { type Template, templateQuery, templatesQuery } from './queries.ts'

interface Props {
  /** The chosen template, if it is to stay in the box. */
  value: string | null
  label?: string
  placeholder?: string
  /** Called with all of the template, its content included. */
  onChange: (template: Template | null) => void
}

const TYPING_PAUSE_MS = 150

/** Chooses one of the templates that are not archived. */
export function TemplateSelect({ value, label = 'Template', placeholder = 'Choose a template', onChange }: Props) {
  const client = useQueryClient()
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null)
  const [q] = useDebouncedValue(search === chosen?.label ? '' : search.trim(), TYPING_PAUSE_MS)
  const { data, isFetching } = useInfiniteQuery(templatesQuery(q ? { q } : {}))
  const found = data?.pages.flatMap((page) => page.data).map(({ id, name }) => ({ value: id, label: name })) ?? []
  const isListed = !chosen || chosen.value !== value || found.some((choice) => choice.value === value)

  async function choose(id: string | null, name: string) {
    if (!id) return onChange(null)
    setChosen({ value: id, label: name })
    try {
      onChange(await client.fetchQuery(templateQuery(id)))
    } catch (error) {
      showToast({ kind: 'error', message: `${name} could not be read. ${problemMessage(error)}` })
    }
  }

  return (
    <Select
      label={label}
      placeholder={placeholder}
      searchable
      clearable
      data={isListed ? found : [chosen, ...found]}
      filter={({ options }) => options}
      value={value}
      onSearchChange={setSearch}
      nothingFoundMessage={isFetching ? 'Searching…' : 'No template of that name'}
      onChange={(id, option) => choose(id, option?.label ?? 'The template')}
    />
  )
}
