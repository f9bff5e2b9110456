import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Field } from '../../api/types.ts'
import type { RecordStore } from './record-store.ts'
import { saveField } from './save-field.ts'

const SAVED_SHOWN_MS = 2000

/**
 * Saves one field of a record and tells how it goes: `idle`, `saving`, `saved` for a moment, or `error` (a FieldConflict
 * or the server's refusal). Saves of one record wait for each other, so that each builds on the version before.
 */
export function useFieldSave(store: RecordStore, field: Field) {
  const [isFresh, setIsFresh] = useState(false)
  const { mutateAsync, isPending, error, reset } = useMutation({
    scope: { id: store.id },
    mutationFn: ({ value, base }: { value: unknown; base: unknown }) => saveField(store, field.key, value, base),
    onSuccess: () => setIsFresh(true),
  })

  useEffect(() => {
    if (!isFresh) return
    const timer = setTimeout(() => setIsFresh(false), SAVED_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [isFresh])

  const state: SaveState = isPending ? 'saving' : error ? 'error' : isFresh ? 'saved' : 'idle'
  return { save: (value: unknown, base: unknown) => mutateAsync({ value, base }), state, error, reset }
}

export type SaveState = 'idle' | 'saving' | 'saved' | 'error'
