import { IconLayoutKanban, IconSettings } from '@tabler/icons-react'

/** The main menu, in order. Only what exists stands here. */
export const navigation = [
  { to: '/crm/pipeline', label: 'Pipeline', icon: IconLayoutKanban },
  { to: '/settings', label: 'Settings', icon: IconSettings },
] as const
