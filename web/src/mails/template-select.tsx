import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { mailTemplatesQuery } from './queries.ts'

interface Props {
  value: string | null
  isPending: boolean
  onPick: (template_id: string) => void
}

/** Begins the mail with a template, filled in for whom it is written to. */
export function TemplateSelect({ value, isPending, onPick }: Props) {
  const { data: templates = [] } = useQuery(mailTemplatesQuery)
  if (templates.length === 0) return null
  return (
    <NativeSelect
      label="Template"
      value={value ?? ''}
      disabled={isPending}
      data={[{ value: '', label: 'None' }, ...templates.map(({ id, name }) => ({ value: id, label: name }))]}
      onChange={(event) => event.currentTarget.value && onPick(event.currentTarget.value)}
    />
  )
}
