import type { Field, User } from '../../api/types.ts'

interface Choice {
  value: string
  label: string
}

/** What can be chosen for a field. People who left keep what they have, and get nothing new. */
export function choicesOf(field: Pick<Field, 'type' | 'choices'>, users: User[], current?: unknown): Choice[] {
  if (field.type === 'boolean') {
    return [
      { value: 'true', label: 'Yes' },
      { value: 'false', label: 'No' },
    ]
  }
  if (field.type !== 'user') return field.choices ?? []
  return users
    .filter((user) => user.is_active || user.id === current)
    .map((user) => ({ value: user.id, label: user.name }))
}
