import { useHotkeys } from '@mantine/hooks'
import { useCan } from '../api/permissions.ts'
import { openCommand } from './commands.ts'

/** ⌘K or Ctrl K opens the palette everywhere, `c` a new lead unless someone is typing. */
export function useShellHotkeys() {
  const canCreate = useCan('leads:write')
  useHotkeys([['mod+K', () => openCommand('palette')]], [])
  useHotkeys([['c', () => canCreate && openCommand('new-lead')]])
}
