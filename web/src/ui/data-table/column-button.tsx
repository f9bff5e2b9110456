import { ActionIcon, Popover } from '@mantine/core'
import { IconColumns3 } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import type { ShownColumn } from './column.ts'

const ColumnChooser = lazy(() => import('./column-chooser.tsx'))

interface Props {
  columns: { key: string; label: string }[]
  shown: ShownColumn[]
  onShown: (shown: ShownColumn[]) => void
  /** Back to the columns of the view. */
  onReset: () => void
}

/** Opens the list of columns. */
export function ColumnButton(props: Props) {
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon size="lg" aria-label="Columns" title="Columns">
          <IconColumns3 size={17} stroke={1.7} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Suspense>
          <ColumnChooser {...props} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  )
}
