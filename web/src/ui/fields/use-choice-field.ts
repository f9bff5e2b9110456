import { useState } from 'react'
import type { Field } from '../../api/types.ts'
import type { RecordStore } from './record-store.ts'
import { FieldConflict } from './save-field.ts'
import { useFieldSave } from './use-field-save.ts'

/** A field that saves as soon as something else is chosen. What was chosen stays shown until it is saved or given up. */
export function useChoiceField<Value>(store: RecordStore, field: Field, value: Value) {
  const { save, state, error, reset } = useFieldSave(store, field)
  const [wanted, setWanted] = useState<{ value: Value } | null>(null)
  const shown = wanted ? wanted.value : value

  function change(next: Value, base: unknown = value) {
    setWanted({ value: next })
    return save(next, base).then(
      () => setWanted(null),
      () => {}, // shown beside the box
    )
  }

  return {
    shown,
    state,
    error,
    change: (next: Value) => change(next),
    retry: () => change(shown),
    overwrite: () => change(shown, error instanceof FieldConflict ? error.theirs : value),
    discard: () => {
      setWanted(null)
      reset()
    },
  }
}
