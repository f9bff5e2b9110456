import { invalid } from '../platform/errors.ts'
import { isTextType } from '../platform/fields.ts'
import { MAX_LENGTH } from './limits.ts'
import { freeName } from './names.ts'
import type { Choice, CustomFieldType } from './queries.ts'
import type { CustomFieldPatch } from './schemas.ts'

export interface Definition {
  label: string
  type: CustomFieldType
  choices: Choice[]
  description: string | null
  group_name: string | null
  is_required: boolean
  is_indexed: boolean
  min: number | null
  max: number | null
}

type Given = Omit<CustomFieldPatch, 'position' | 'label'> & Pick<Definition, 'label' | 'type'>

/** Texts of these types may be longer than an entry of an index. */
const NOT_INDEXED: readonly CustomFieldType[] = ['long_text', 'url']

/**
 * A whole definition of a field, with what was left out: whether its parts fit its type and each other.
 * @throws ApiError validation_failed naming the culprit
 */
export function checkDefinition(given: Given): Definition {
  const { label, type, description = null, group_name = null, is_required = false, is_indexed = false } = given
  if (is_indexed && NOT_INDEXED.includes(type)) throw invalid('/is_indexed', 'texts of this type are too long to index')
  if (is_required && type === 'boolean')
    throw invalid('/is_required', 'a yes-or-no field has no empty value that could be refused')
  return {
    label,
    type,
    choices: checkChoices(type, given.choices ?? []),
    description: description?.trim() || null,
    group_name: group_name?.trim() || null,
    is_required,
    is_indexed,
    ...checkLimits(type, given.min ?? null, given.max ?? null),
  }
}

function checkChoices(type: CustomFieldType, given: NonNullable<Given['choices']>): Choice[] {
  const isChoice = type === 'choice' || type === 'multi_choice'
  if (!isChoice && given.length > 0) throw invalid('/choices', `a field of type ${type} has no choices`)
  if (isChoice && given.length === 0) throw invalid('/choices', 'give at least one choice')
  const values = new Set(given.flatMap(({ value }) => value ?? []))
  const labels = new Set<string>()
  const seen = new Set<string>()
  return given.map((choice, index) => {
    const label = choice.label.trim()
    const value = choice.value ?? freeName(label, 'choice', 60, values)
    if (seen.has(value)) throw invalid(`/choices/${index}/value`, `"${value}" is there twice`)
    if (labels.has(label.toLowerCase())) throw invalid(`/choices/${index}/label`, `"${label}" is there twice`)
    seen.add(value)
    values.add(value)
    labels.add(label.toLowerCase())
    return { value, label, ...(choice.color && { color: choice.color }) }
  })
}

function checkLimits(type: CustomFieldType, min: number | null, max: number | null) {
  if (isTextType(type)) {
    const longest = MAX_LENGTH[type as keyof typeof MAX_LENGTH]
    for (const [path, limit] of [
      ['/min', min],
      ['/max', max],
    ] as const) {
      if (limit !== null && !(Number.isInteger(limit) && limit >= (path === '/max' ? 1 : 0) && limit <= longest))
        throw invalid(path, `must be a whole number of characters, at most ${longest}`)
    }
  } else if (type !== 'number' && type !== 'money') {
    if (min !== null) throw invalid('/min', `a field of type ${type} has no smallest value`)
    if (max !== null) throw invalid('/max', `a field of type ${type} has no largest value`)
  }
  if (min !== null && max !== null && min > max) throw invalid('/max', 'must not be less than min')
  return { min, max }
}
