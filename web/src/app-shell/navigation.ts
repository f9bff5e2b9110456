import {
  IconAddressBook,
  IconBuildingStore,
  IconChecklist,
  IconCopy,
  IconFileImport,
  IconLayoutKanban,
  IconMail,
  IconSettings,
  IconTrash,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Permission } from '../api/permissions.ts'
import { meQuery } from '../api/shared-queries.ts'

/** The main menu, in order. Only what exists stands here. */
const navigation = [
  { to: '/crm/pipeline', label: 'Pipeline', icon: IconLayoutKanban, permission: 'pipeline:read' },
  { to: '/crm/leads', label: 'Leads', icon: IconBuildingStore, permission: 'leads:read' },
  { to: '/crm/contacts', label: 'Contacts', icon: IconAddressBook, permission: 'contacts:read' },
  { to: '/crm/tasks', label: 'Tasks', icon: IconChecklist, permission: 'tasks:read' },
  { to: '/crm/email-marketing', label: 'Email', icon: IconMail, permission: 'campaigns:read' },
  { to: '/crm/duplicates', label: 'Duplicates', icon: IconCopy, permission: 'duplicates:merge' },
  { to: '/crm/imports', label: 'Import', icon: IconFileImport, permission: 'leads:import' },
  { to: '/crm/trash', label: 'Trash', icon: IconTrash, permission: 'leads:delete' },
  { to: '/settings', label: 'Settings', icon: IconSettings, permission: null },
] as const satisfies { permission: Permission | null; [key: string]: unknown }[]

export type NavigationEntry = (typeof navigation)[number]

/** The menu entries that the signed-in user may open; all of them until it is known who that is. */
export function useNavigation(): NavigationEntry[] {
  const { data: me } = useQuery(meQuery)
  return navigation.filter(({ permission }) => !me || permission === null || me.permissions.includes(permission))
}
