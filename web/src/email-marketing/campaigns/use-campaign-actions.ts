import { useMutation, useQueryClient } from '@tanstack/react-query'
import { problemMessage } from '../../api/api-problem.ts'
import { showToast } from '../../ui/toast.tsx'
import {
  type Campaign,
  type CampaignAction,
  changeStatus,
  chooseWinner,
  deleteCampaign,
  duplicateCampaign,
  forgetCampaign,
  keepCampaign,
  restoreCampaign,
} from './queries.ts'

type Named = Pick<Campaign, 'id' | 'name'>

interface Options {
  onDuplicated: (copy: Campaign) => void
  onDeleted?: () => void
}

const DONE: Record<CampaignAction, string> = {
  pause: 'is paused',
  resume: 'goes on',
  cancel: 'is cancelled',
  unschedule: 'is a draft again',
}

/** What can be done with a whole campaign. */
export function useCampaignActions({ onDuplicated, onDeleted }: Options) {
  const client = useQueryClient()
  const failed = (error: Error, name: string, what: string) =>
    showToast({ kind: 'error', message: `${name} was not ${what}. ${problemMessage(error)}` })
  const change = useMutation({
    mutationFn: ({ id, action }: Named & { action: CampaignAction }) => changeStatus(id, action),
    onSuccess: (campaign, { name, action }) => {
      keepCampaign(client, campaign)
      showToast({ message: `${name} ${DONE[action]}` })
    },
    onError: (error, { name }) => failed(error, name, 'changed'),
  })
  const decide = useMutation({
    mutationFn: ({ id, variant }: Named & { variant: 'a' | 'b' }) => chooseWinner(id, variant),
    onSuccess: (campaign, { name, variant }) => {
      keepCampaign(client, campaign)
      showToast({ message: `The rest of ${name} get ${variant.toUpperCase()}` })
    },
    onError: (error, { name }) => failed(error, name, 'decided'),
  })
  const duplicate = useMutation({
    mutationFn: ({ id }: Named) => duplicateCampaign(id),
    onSuccess: (copy) => {
      keepCampaign(client, copy)
      onDuplicated(copy)
    },
    onError: (error, { name }) => failed(error, name, 'duplicated'),
  })
  const restore = useMutation({
    mutationFn: ({ id }: Named) => restoreCampaign(id),
    onSuccess: (campaign) => {
      keepCampaign(client, campaign)
      showToast({ message: `${campaign.name} is back` })
    },
    onError: (error, { name }) => failed(error, name, 'restored'),
  })
  const remove = useMutation({
    mutationFn: ({ id }: Named) => deleteCampaign(id),
    onSuccess: (_nothing, { id, name }) => {
      onDeleted?.()
      forgetCampaign(client, id)
      showToast({
        message: `Deleted ${name}`,
        duration: 10_000,
        action: { label: 'Undo', onClick: () => restore.mutate({ id, name }) },
      })
    },
    onError: (error, { name }) => failed(error, name, 'deleted'),
  })
  return {
    change: change.mutate,
    decide: decide.mutate,
    duplicate: duplicate.mutate,
    remove: remove.mutate,
    isBusy: change.isPending || decide.isPending || duplicate.isPending || remove.isPending,
  }
}

export type CampaignActions = ReturnType<typeof useCampaignActions>
