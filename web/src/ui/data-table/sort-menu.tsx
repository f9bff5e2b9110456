import { ActionIcon, Menu } from '@mantine/core'
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react'
import type { Column } from './column.ts'
import { nextSort } from './column.ts'

interface Props {
  columns: Pick<Column<never>, 'key' | 'label' | 'sortable'>[]
  sort: string | undefined
  onSort: (sort: string | undefined) => void
}

/** Sorting where no headers are, as on a phone. Choosing the same again turns the direction. */
export function SortMenu({ columns, sort, onSort }: Props) {
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon size="lg" aria-label="Sort" title="Sort">
          <IconArrowsSort size={17} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah="60vh" style={{ overflowY: 'auto' }}>
        {columns
          .filter(({ sortable }) => sortable)
          .map((column) => (
            <Menu.Item
              key={column.key}
              rightSection={
                sort === column.key ? (
                  <IconArrowUp size={14} aria-label="ascending" />
                ) : sort === `-${column.key}` ? (
                  <IconArrowDown size={14} aria-label="descending" />
                ) : null
              }
              onClick={() => onSort(nextSort(column, sort))}
            >
              {column.label}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  )
}
