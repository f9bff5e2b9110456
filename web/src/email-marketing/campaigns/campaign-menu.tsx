import { ActionIcon, Menu } from '@mantine/core'
import {
  IconCopy,
  IconDots,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconTrash,
  IconTrophy,
} from '@tabler/icons-react'
import { useState } from 'react'
import { ConfirmCancel } from './confirm-cancel.tsx'
import type { CampaignRow } from './queries.ts'
import type { CampaignActions } from './use-campaign-actions.ts'

type Shown = Pick<CampaignRow, 'id' | 'name' | 'status' | 'started_at' | 'stats' | 'ab_percent' | 'ab_winner'>

interface Props {
  campaign: Shown
  actions: CampaignActions
}

/** What can be done with a campaign in the state that it is in. */
export function CampaignMenu({ campaign, actions }: Props) {
  const { id, name, status, started_at, ab_percent, ab_winner } = campaign
  const [isAsking, setAsking] = useState(false)
  const hasNotBegun = status === 'scheduled' || (status === 'paused' && started_at === null)
  const canCancel = status === 'scheduled' || status === 'sending' || status === 'paused'
  const isUndecided = started_at !== null && canCancel && ab_percent !== null && ab_winner === null
  return (
    <>
      <Menu position="bottom-end" width={190}>
        <Menu.Target>
          <ActionIcon size="lg" aria-label={`More about ${name}`} disabled={actions.isBusy}>
            <IconDots size={17} stroke={1.8} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {status === 'sending' && (
            <Menu.Item
              leftSection={<IconPlayerPause size={15} />}
              onClick={() => actions.change({ id, name, action: 'pause' })}
            >
              Pause
            </Menu.Item>
          )}
          {status === 'paused' && (
            <Menu.Item
              leftSection={<IconPlayerPlay size={15} />}
              onClick={() => actions.change({ id, name, action: 'resume' })}
            >
              {hasNotBegun ? 'Send now' : 'Resume'}
            </Menu.Item>
          )}
          {hasNotBegun && (
            <Menu.Item
              leftSection={<IconPencil size={15} />}
              onClick={() => actions.change({ id, name, action: 'unschedule' })}
            >
              Make it a draft
            </Menu.Item>
          )}
          {isUndecided &&
            (['a', 'b'] as const).map((variant) => (
              <Menu.Item
                key={variant}
                leftSection={<IconTrophy size={15} />}
                onClick={() => actions.decide({ id, name, variant })}
              >
                {`Send ${variant.toUpperCase()} to the rest`}
              </Menu.Item>
            ))}
          <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => actions.duplicate({ id, name })}>
            Duplicate
          </Menu.Item>
          {canCancel && (
            <Menu.Item color="red" leftSection={<IconPlayerStop size={15} />} onClick={() => setAsking(true)}>
              Cancel…
            </Menu.Item>
          )}
          {status === 'draft' && (
            <>
              <Menu.Divider />
              <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => actions.remove({ id, name })}>
                Delete
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {isAsking && (
        <ConfirmCancel
          campaign={campaign}
          onClose={() => setAsking(false)}
          onConfirm={() => actions.change({ id, name, action: 'cancel' })}
        />
      )}
    </>
  )
}
