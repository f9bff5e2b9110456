import { Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { usersQuery } from '../api/shared-queries.ts'
import classes from './audit-filters.module.css'
import type { AuditAction, AuditFilter } from './queries.ts'
import { ACTIONS, ENTITIES } from './words.ts'

interface Props {
  filter: AuditFilter
  onFilter: (filter: AuditFilter) => void
}

const optionsOf = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }))

/** Narrows the log by who, what, when and from where. */
export function AuditFilters({ filter, onFilter }: Props) {
  const { data: users = [] } = useQuery(usersQuery)
  const set = <Key extends keyof AuditFilter>(key: Key, value: AuditFilter[Key] | null | '') => {
    const { [key]: _, ...rest } = filter
    onFilter(value ? { ...rest, [key]: value } : rest)
  }
  return (
    <search className={classes.filters} aria-label="Filter the audit log">
      <Select
        label="Who"
        placeholder="Everyone"
        data={users.map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.actor_id ?? null}
        onChange={(value) => set('actor_id', value)}
        searchable
        clearable
      />
      <Select
        label="Did what"
        placeholder="Anything"
        data={optionsOf(ACTIONS)}
        value={filter.action ?? null}
        onChange={(value) => set('action', value as AuditAction | null)}
        clearable
      />
      <Select
        label="To what"
        placeholder="Everything"
        data={optionsOf(ENTITIES)}
        value={filter.entity ?? null}
        onChange={(value) => set('entity', value)}
        clearable
      />
      <TextInput
        label="From day"
        type="date"
        value={filter.from ?? ''}
        onChange={(event) => set('from', event.currentTarget.value)}
      />
      <TextInput
        label="To day"
        type="date"
        value={filter.to ?? ''}
        onChange={(event) => set('to', event.currentTarget.value)}
      />
      <AddressInput key={filter.ip ?? ''} initial={filter.ip ?? ''} onChange={(ip) => set('ip', ip)} />
      {(filter.operation_id || filter.entity_id) && (
        <Button
          variant="default"
          onClick={() => {
            const { operation_id: _, entity_id: __, ...rest } = filter
            onFilter(rest)
          }}
        >
          {filter.operation_id ? 'Only what was done together ×' : 'Only one record ×'}
        </Button>
      )}
    </search>
  )
}

/** Whole addresses only, so it is looked for when one has finished typing. */
function AddressInput({ initial, onChange }: { initial: string; onChange: (ip: string) => void }) {
  const [ip, setIp] = useState(initial)
  const submit = () => ip.trim() !== initial && onChange(ip.trim())
  return (
    <TextInput
      label="From address"
      placeholder="203.0.113.7"
      value={ip}
      onChange={(event) => setIp(event.currentTarget.value)}
      onBlur={submit}
      onKeyDown={(event) => event.key === 'Enter' && submit()}
    />
  )
}
