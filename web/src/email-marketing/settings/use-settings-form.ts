import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem, problemMessage } from '../../api/api-problem.ts'
import { showToast } from '../../ui/toast.tsx'
import { type MailSettings, type MailSettingsPatch, mailSettingsQuery, patchMailSettings } from './queries.ts'

/** A group of the mail settings: what is typed over what is saved, and the way to save it. */
export function useSettingsForm<Key extends keyof MailSettingsPatch>(settings: MailSettings, keys: readonly Key[]) {
  const client = useQueryClient()
  const [typed, setTyped] = useState<MailSettingsPatch>({})
  const form = { ...settings, ...typed } as Pick<MailSettings, Key>
  const changed = keys.filter((key) => JSON.stringify(form[key]) !== JSON.stringify(settings[key]))
  const save = useMutation({
    mutationFn: () => patchMailSettings(Object.fromEntries(changed.map((key) => [key, form[key]])), settings.version),
    onSuccess: (saved) => {
      client.setQueryData(mailSettingsQuery.queryKey, saved)
      setTyped({})
      showToast({ id: 'mail-settings', kind: 'success', message: 'Saved' })
    },
    // Somebody else saved meanwhile: theirs is shown where nothing is typed, and saving again saves what is typed.
    onError: (error) => {
      if (error instanceof ApiProblem && error.status === 412) client.invalidateQueries(mailSettingsQuery)
    },
  })
  const messageOf = (key: Key) => (save.error instanceof ApiProblem ? save.error.fieldMessage(key) : undefined)
  return {
    form,
    isDirty: changed.length > 0,
    isSaving: save.isPending,
    problem: save.error && !keys.some(messageOf) ? problemMessage(save.error) : undefined,
    messageOf,
    change: (part: Pick<MailSettingsPatch, Key>) => setTyped({ ...typed, ...part }),
    save: () => save.mutate(),
    /** For boxes of text that may be empty. */
    text: (key: Key) => ({
      value: String(form[key] ?? ''),
      error: messageOf(key),
      onChange: (event: { currentTarget: { value: string } }) =>
        setTyped({ ...typed, [key]: event.currentTarget.value || null }),
    }),
  }
}
