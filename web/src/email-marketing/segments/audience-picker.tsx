import { Button, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Filter } from '../../api/filter.ts'
import { contactFieldsQuery, usersQuery } from '../../api/shared-queries.ts'
import { FilterBuilder } from '../../ui/filters/filter-builder.tsx'
import { type Group, isWhole, rootOf, tidy } from '../../ui/filters/tree.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import classes from './audience-picker.module.css'
import { AudiencePreview } from './audience-preview.tsx'
import { type Audience, EVERYBODY, segmentQuery, segmentsQuery } from './queries.ts'

/** Whom a mail is for: a segment, or a filter of its own; both null while nothing is chosen. */
export interface ChosenAudience {
  segment_id: string | null
  target_segment: Filter | null
}

interface Props {
  value: ChosenAudience
  /** Called with whole filters only: what is half typed is not an audience yet. */
  onChange: (value: ChosenAudience) => void
  /** Leaves out who unsubscribed from the topic. */
  topic_id?: string | null
  /** Leaves out who had as many campaign mails as the settings allow. */
  apply_cap?: boolean
  disabled?: boolean
}

const TYPING_MS = 200

/** Chooses whom a mail is for, and says how many get it and who is left out. */
export function AudiencePicker({ value, onChange, topic_id = null, apply_cap = false, disabled = false }: Props) {
  const { segment_id, target_segment } = value
  const chosen = useQuery({ ...segmentQuery(segment_id ?? ''), enabled: segment_id !== null }).data
  const [root, setRoot] = useState<Group>(() => rootOf(target_segment ?? undefined))
  const isOwn = target_segment !== null
  const filter = isOwn ? target_segment : (chosen?.filter as Filter | undefined)
  const audience: Audience | undefined = filter && { filter, topic_id, apply_cap }

  function writeOwn(next: Group) {
    setRoot(next)
    onChange({ segment_id: null, target_segment: tidy(next) ?? EVERYBODY })
  }

  return (
    <div className={classes.picker}>
      <div className={classes.choice}>
        <SegmentSelect
          value={isOwn ? null : segment_id}
          name={chosen?.name}
          disabled={disabled}
          onChange={(id) => id && onChange({ segment_id: id, target_segment: null })}
        />
        {!isOwn && (
          <Button
            variant="default"
            disabled={disabled}
            onClick={() => writeOwn(rootOf((chosen?.filter as Filter | undefined) ?? EVERYBODY))}
          >
            {chosen ? 'Narrow it down for this mail' : 'Choose contacts by a filter'}
          </Button>
        )}
        {isOwn && <OwnFilter root={root} disabled={disabled} onEdit={setRoot} onWhole={writeOwn} />}
      </div>
      <div className={classes.preview}>
        {audience ? (
          <AudiencePreview audience={audience} />
        ) : (
          <p className={classes.none}>Choose a segment, or contacts by a filter, to see who gets the mail.</p>
        )}
      </div>
    </div>
  )
}

interface OwnFilterProps {
  root: Group
  disabled: boolean
  onEdit: (root: Group) => void
  onWhole: (root: Group) => void
}

function OwnFilter({ root, disabled, onEdit, onWhole }: OwnFilterProps) {
  const { data: fields } = useQuery(contactFieldsQuery)
  const { data: users = [] } = useQuery(usersQuery)
  if (!fields) return <SkeletonBar height="90px" />
  return (
    <fieldset className={classes.own} disabled={disabled}>
      <legend className={classes.legend}>Contacts of its own</legend>
      <FilterBuilder
        fields={fields}
        users={users}
        filter={root}
        onChange={(next) => (isWhole(next, fields) ? onWhole(next) : onEdit(next))}
      />
      {!isWhole(root, fields) && <p className={classes.none}>Complete the condition to count with it.</p>}
    </fieldset>
  )
}

interface SelectProps {
  value: string | null
  /** What the chosen one is called, which may not be among the first found. */
  name: string | undefined
  disabled: boolean
  onChange: (id: string | null) => void
}

function SegmentSelect({ value, name, disabled, onChange }: SelectProps) {
  const [text, setText] = useState('')
  const [q] = useDebouncedValue(text === name ? '' : text.trim(), TYPING_MS)
  const { data } = useInfiniteQuery(segmentsQuery(q || undefined))
  const found = data?.pages.flatMap((page) => page.data) ?? []
  const options = found.map((segment) => ({ value: segment.id, label: segment.name }))
  if (value && name && !options.some((option) => option.value === value)) options.unshift({ value, label: name })
  return (
    <Select
      label="Segment"
      placeholder="Choose a segment"
      searchable
      disabled={disabled}
      allowDeselect={false}
      nothingFoundMessage="No segment of that name"
      filter={({ options: all }) => all}
      data={options}
      value={value}
      onChange={onChange}
      onSearchChange={setText}
    />
  )
}
