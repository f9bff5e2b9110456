import { useHotkeys } from '@mantine/hooks'
import { openCommand } from './commands.ts'

/** ⌘K or Ctrl K opens the palette everywhere, `c` a new lead unless someone is typing. */
export function useShellHotkeys() {
  useHotkeys([['mod+K', () => openCommand('palette')]], [])
  useHotkeys([['c', () => openCommand('new-lead')]])
}
