import { MultiSelect, Select, TagsInput } from '@mantine/core'
import { type KeyboardEvent, useRef, useState } from 'react'
import type { Field, User } from '../../api/types.ts'
import type { AfterEdit, EditorProps } from '../data-table/column.ts'
import classes from './cell-editor.module.css'
import { choicesOf } from './field-choices.ts'

interface Props extends EditorProps {
  field: Field
  users: User[]
}

const NOTHING = ''

/** One of several choices, in a list that is open from the start: picking one saves it. */
export function ChoiceCell({ field, users, value, label, typed, unsaved, onCommit, onCancel }: Props) {
  const isDone = useRef(false)
  const current = unsaved ? unsaved.value : value
  const [search, setSearch] = useState(typed)
  const choices = choicesOf(field, users, value)

  function commit(picked: string | null, then: AfterEdit) {
    if (isDone.current) return
    isDone.current = true
    if (picked === null) onCommit(value, then)
    else onCommit(picked === NOTHING ? null : field.type === 'boolean' ? picked === 'true' : picked, then)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Tab') commit(null, event.shiftKey ? 'previous' : 'next')
    else if (event.key === 'Escape') {
      isDone.current = true
      onCancel()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <Select
      classNames={{ root: classes.root, wrapper: classes.root, input: classes.box }}
      aria-label={label}
      data={
        field.required ? choices : [{ value: NOTHING, label: field.type === 'user' ? 'Nobody' : 'None' }, ...choices]
      }
      defaultValue={current === null || current === undefined ? NOTHING : String(current)}
      {...(search !== undefined && { searchValue: search, onSearchChange: setSearch })}
      searchable
      selectFirstOptionOnChange
      autoFocus
      defaultDropdownOpened
      allowDeselect={false}
      maxDropdownHeight={280}
      comboboxProps={{ width: 'max-content', position: 'bottom-start', offset: 2 }}
      onOptionSubmit={(picked) => commit(picked, 'stay')}
      onBlur={() => commit(null, 'leave')}
      onKeyDown={onKeyDown}
    />
  )
}

/** Several choices or free tags: Tab, Enter on an empty box or leaving it saves. */
export function ChoicesCell({ field, label, value, unsaved, onCommit, onCancel }: Props) {
  const isDone = useRef(false)
  const [values, setValues] = useState<string[]>(() => {
    const current = unsaved ? unsaved.value : value
    return Array.isArray(current) ? current : []
  })
  const [search, setSearch] = useState('')

  function commit(then: AfterEdit) {
    if (isDone.current) return
    isDone.current = true
    const typed = search.trim()
    const isNew = field.type === 'tags' && typed !== '' && !values.includes(typed)
    const next = isNew ? [...values, typed] : values
    onCommit(next.length === 0 && !field.required ? null : next, then)
  }

  const shared = {
    classNames: { root: classes.root, wrapper: classes.root, input: classes.pills },
    'aria-label': label,
    value: values,
    onChange: setValues,
    searchValue: search,
    onSearchChange: setSearch,
    autoFocus: true,
    onBlur: () => commit('leave'),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Tab') commit(event.shiftKey ? 'previous' : 'next')
      else if (event.key === 'Enter' && field.type === 'tags' && search.trim() === '') commit('stay')
      else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) commit('stay')
      else if (event.key === 'Escape') {
        isDone.current = true
        onCancel()
      } else return
      event.preventDefault()
      event.stopPropagation()
    },
  }
  return field.type === 'tags' ? (
    <TagsInput maxTags={50} maxLength={60} {...shared} />
  ) : (
    <MultiSelect data={field.choices ?? []} searchable defaultDropdownOpened {...shared} />
  )
}
