import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiProblem } from '../../api/api-problem.ts'
import { readDraft, writeDraft } from '../../ui/drafts.ts'
import { type CampaignForm, changesOf, formOf } from './campaign-form.ts'
import { type Campaign, keepCampaign, patchCampaign } from './queries.ts'

const TYPING_PAUSE_MS = 900
const RETRY_MS = 5_000
const FIELD = 'campaign'

export type SaveState = 'saved' | 'waiting' | 'saving' | 'refused' | 'offline' | 'theirs'

/**
 * What is typed of a campaign, saved by itself a moment later. Until the server has it, it is kept in the tab. What the
 * server refuses stays typed, and so does what somebody else has changed meanwhile, until a person decides.
 */
export function useCampaignForm(campaign: Campaign) {
  const client = useQueryClient()
  const record = `campaign:${campaign.id}`
  const [opened] = useState(() => openDraft(record, campaign))
  const [form, setForm] = useState(opened.form)
  const [state, setState] = useState<SaveState>('saved')
  const [error, setError] = useState<unknown>(null)
  const [taken, setTaken] = useState(0)
  const saved = useRef({ ...campaign, version: opened.version })
  const latest = useRef(form)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const running = useRef<Promise<boolean> | null>(null)

  const save = useCallback(
    async ({ overwrite = false } = {}): Promise<boolean> => {
      clearTimeout(timer.current)
      if (running.current) await running.current
      const sent = latest.current
      const changes = changesOf(formOf(saved.current), sent)
      if (Object.keys(changes).length === 0) {
        writeDraft(record, FIELD, null)
        setState('saved')
        return true
      }
      setState('saving')
      const attempt = patchCampaign(saved.current.id, changes, overwrite ? undefined : saved.current.version).then(
        (answer) => {
          saved.current = answer
          keepCampaign(client, answer)
          setError(null)
          const isAll = latest.current === sent
          if (isAll) writeDraft(record, FIELD, null)
          setState(isAll ? 'saved' : 'waiting')
          return true
        },
        (problem) => {
          setError(problem)
          const code = problem instanceof ApiProblem ? problem.code : 'internal'
          setState(code === 'precondition_failed' ? 'theirs' : code === 'validation_failed' ? 'refused' : 'offline')
          if (code === 'offline' || code === 'unavailable') timer.current = setTimeout(() => save(), RETRY_MS)
          return false
        },
      )
      running.current = attempt
      const isDone = await attempt
      running.current = null
      return isDone
    },
    [client, record],
  )

  const change = useCallback(
    (changed: Partial<CampaignForm>) => {
      latest.current = { ...latest.current, ...changed }
      setForm(latest.current)
      const { version } = saved.current
      writeDraft(record, FIELD, { text: JSON.stringify(latest.current), base: version })
      setState((current) => (current === 'theirs' ? current : 'waiting'))
      clearTimeout(timer.current)
      timer.current = setTimeout(() => save(), TYPING_PAUSE_MS)
    },
    [record, save],
  )

  // What a tab had kept from before is saved now; what is typed when the screen is left is saved on the way out.
  useEffect(() => {
    save()
    return () => void save()
  }, [save])

  return {
    form,
    state,
    error,
    /** The campaign as the server has it. */
    saved: saved.current,
    /** How often theirs was taken: what keeps a state of its own is to be opened anew. */
    taken,
    change,
    /** Saves what is not saved yet. @returns whether the server has all of it now */
    save,
    /** Saves over what somebody else has changed. */
    overwrite: () => save({ overwrite: true }),
    /** Takes what the server has; what was typed is forgotten. */
    takeTheirs: () => {
      const theirs = error instanceof ApiProblem ? (error.current as Campaign | undefined) : undefined
      saved.current = { ...saved.current, ...theirs }
      latest.current = formOf(saved.current)
      setForm(latest.current)
      setError(null)
      setTaken(taken + 1)
      writeDraft(record, FIELD, null)
      setState('saved')
    },
  }
}

export type CampaignEditing = ReturnType<typeof useCampaignForm>

/** What was typed and never reached the server, over the version that it was typed over. */
function openDraft(record: string, campaign: Campaign): { form: CampaignForm; version: number } {
  const draft = readDraft(record, FIELD)
  if (!draft) return { form: formOf(campaign), version: campaign.version }
  const typed = JSON.parse(draft.text) as Partial<CampaignForm>
  return { form: { ...formOf(campaign), ...typed }, version: draft.base as number }
}
