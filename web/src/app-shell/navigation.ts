import { IconFileImport, IconLayoutKanban, IconSettings } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Permission } from '../api/permissions.ts'
import { meQuery } from '../api/shared-queries.ts'

/** The main menu, in order. Only what exists stands here. */
const navigation = [
  { to: '/crm/pipeline', label: 'Pipeline', icon: IconLayoutKanban, permission: 'pipeline:read' },
  { to: '/crm/imports', label: 'Import', icon: IconFileImport, permission: 'leads:import' },
  { to: '/settings', label: 'Settings', icon: IconSettings, permission: null },
] as const satisfies { permission: Permission | null; [key: string]: unknown }[]

export type NavigationEntry = (typeof navigation)[number]

/** The menu entries that the signed-in user may open; all of them until it is known who that is. */
export function useNavigation(): NavigationEntry[] {
  const { data: me } = useQuery(meQuery)
  return navigation.filter(({ permission }) => !me || permission === null || me.permissions.includes(permission))
}
