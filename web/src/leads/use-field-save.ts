import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Field, LeadPatch } from '../api/types.ts'
import { saveField } from './save-field.ts'

const SAVED_SHOWN_MS = 2000

/**
 * Saves one field of a lead and tells how it goes: `idle`, `saving`, `saved` for a moment, or `error` (a FieldConflict
 * or the server's refusal). Saves of one lead wait for each other, so that each builds on the version before.
 */
export function useFieldSave(leadId: string, field: Field) {
  const client = useQueryClient()
  const [isFresh, setIsFresh] = useState(false)
  const { mutateAsync, isPending, error, reset } = useMutation({
    scope: { id: `lead-${leadId}` },
    mutationFn: ({ value, base }: { value: unknown; base: unknown }) =>
      saveField(client, leadId, field.key as keyof LeadPatch, value, base),
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
