import { IconBuildingStore, IconCheckbox, IconNote, IconUser } from '@tabler/icons-react'
import type { Hit, HitEntity } from './queries.ts'

/** How each kind of record is headed, and its sign. */
export const HIT_KINDS = {
  lead: { label: 'Leads', icon: IconBuildingStore },
  contact: { label: 'Contacts', icon: IconUser },
  task: { label: 'Tasks', icon: IconCheckbox },
  note: { label: 'Notes', icon: IconNote },
} as const satisfies Record<HitEntity, unknown>

/** The address of a record: tasks and notes are read on the page of their lead. */
export function placeOfHit({ entity, id, lead_id }: Pick<Hit, 'entity' | 'id' | 'lead_id'>): string {
  if (entity === 'contact') return `/crm/contacts/${id}`
  return lead_id ? `/crm/leads/${lead_id}${entity === 'lead' ? '' : '?tab=history'}` : '/crm/tasks'
}

/** The hits under their kinds; the kind with the best hit first. */
export function groupHits(hits: Hit[]): { entity: HitEntity; hits: Hit[] }[] {
  const entities = [...new Set(hits.map(({ entity }) => entity))]
  return entities.map((entity) => ({ entity, hits: hits.filter((hit) => hit.entity === entity) }))
}
