import { Button, Group, Modal } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { type FormEvent, useState } from 'react'
import type { Filter } from '../../api/filter.ts'
import type { Field, User } from '../../api/types.ts'
import { FilterBuilder } from './filter-builder.tsx'
import { isWhole, rootOf, tidy } from './tree.ts'

interface Props {
  fields: Field[]
  users: User[]
  filter: Filter | undefined
  /** Undefined for no filter at all. */
  onApply: (filter: Filter | undefined) => void
  onClose: () => void
}

/** Edits a whole filter; nothing is narrowed until it is applied. */
export default function FilterDialog({ fields, users, filter, onApply, onClose }: Props) {
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const [root, setRoot] = useState(() => rootOf(filter))
  const isReady = isWhole(root, fields)

  function submit(event: FormEvent) {
    event.preventDefault()
    if (isReady) onApply(tidy(root))
  }

  return (
    <Modal opened onClose={onClose} title="Filter" size={760} fullScreen={isPhone}>
      <form onSubmit={submit} noValidate>
        <FilterBuilder fields={fields} users={users} filter={root} onChange={setRoot} />
        <Group justify="space-between" mt="lg" gap="xs">
          <Button variant="subtle" color="gray" onClick={() => onApply(undefined)}>
            Clear filter
          </Button>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!isReady}>
              Apply
            </Button>
          </Group>
        </Group>
      </form>
    </Modal>
  )
}
