import { formatNumber } from '../ui/format.ts'
import type { Operation } from './queries.ts'

const DOING: Record<string, [doing: string, done: string]> = {
  assign: ['Assigning', 'Assigned'],
  move: ['Moving', 'Moved'],
  set: ['Changing', 'Changed'],
  add_tags: ['Tagging', 'Tagged'],
  remove_tags: ['Untagging', 'Took tags off'],
  add_task: ['Adding tasks to', 'Added tasks to'],
  unsubscribe: ['Unsubscribing', 'Unsubscribed'],
  enrol: ['Adding to a sequence:', 'Added to a sequence:'],
  delete: ['Deleting', 'Deleted'],
  undo: ['Setting back', 'Set back'],
}

/** "12 leads", "1 contact". */
export function countOf(count: number, entity: string): string {
  return `${formatNumber(count)} ${entity}${count === 1 ? '' : 's'}`
}

/** What an operation does, or has done: "Assigned 118 leads". */
export function operationWords({ action, entity, status, total, changed }: Operation): string {
  const [doing, done] = DOING[action] ?? ['Changing', 'Changed']
  if (status === 'pending' || status === 'running') return `${doing} ${countOf(total, entity)}`
  const words = `${done} ${countOf(changed, entity)}`
  if (status === 'cancelled') return `Stopped. ${words}`
  return status === 'failed' ? `This stopped with an error. ${words}` : words
}
