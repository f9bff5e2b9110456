import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { type ComponentProps, lazy, Suspense, useState } from 'react'
import { useCan } from '../api/permissions.ts'

const ExportDialog = lazy(() => import('./export-dialog.tsx'))

/** Opens the export of a list; nobody sees it who may not export. */
export function ExportButton(props: Omit<ComponentProps<typeof ExportDialog>, 'onClose'>) {
  const [isOpen, setIsOpen] = useState(false)
  if (!useCan('exports:run')) return null
  return (
    <>
      <Button variant="default" leftSection={<IconDownload size={15} />} onClick={() => setIsOpen(true)}>
        Export
      </Button>
      {isOpen && (
        <Suspense>
          <ExportDialog {...props} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
