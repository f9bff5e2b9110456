import { Button } from '@mantine/core'
import { IconPencil, IconPlayerPlay } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatDateTime } from '../../ui/format.ts'
import { Page } from '../../ui/page.tsx'
import { ContentPreview } from '../editor/content-preview.tsx'
import classes from './campaign-builder.module.css'
import contentClasses from './content-step.module.css'
import type { Campaign } from './queries.ts'
import { StatusBadge } from './status-badge.tsx'
import type { CampaignActions } from './use-campaign-actions.ts'

interface Props {
  campaign: Campaign
  /** Left out for who may not change campaigns. */
  actions: CampaignActions | undefined
  back: ReactNode
  menu: ReactNode
}

/** A campaign that is not written any more and has not begun: when it goes out, and the ways to change that. */
export function ScheduledCampaign({ campaign, actions, back, menu }: Props) {
  const { id, name, status, status_reason, starts_at, sent_by_name, in_recipient_zone } = campaign
  const { subject, preview_text, html_content, text_content } = campaign
  return (
    <Page
      title={name}
      heading={
        <div className={classes.heading}>
          {back}
          <h1 className={classes.title}>{name}</h1>
          <StatusBadge status={status} />
        </div>
      }
      actions={menu}
    >
      <div className={classes.panel}>
        <div className={contentClasses.halves}>
          <div className={contentClasses.half}>
            {status !== 'draft' && (
              <section className={classes.card}>
                {status_reason ? (
                  <p role="alert">{status_reason}</p>
                ) : (
                  <p>
                    It begins <strong>{starts_at && formatDateTime(starts_at)}</strong>
                    {in_recipient_zone && ', on each recipient’s own clock'}
                    {sent_by_name && `; scheduled by ${sent_by_name}`}.
                  </p>
                )}
                {actions && (
                  <div className={classes.row}>
                    <Button
                      leftSection={<IconPencil size={16} />}
                      disabled={actions.isBusy}
                      onClick={() => actions.change({ id, name, action: 'unschedule' })}
                    >
                      Change it
                    </Button>
                    {status === 'paused' && (
                      <Button
                        variant="default"
                        leftSection={<IconPlayerPlay size={16} />}
                        disabled={actions.isBusy}
                        onClick={() => actions.change({ id, name, action: 'resume' })}
                      >
                        Send it now
                      </Button>
                    )}
                  </div>
                )}
              </section>
            )}
          </div>
          <div className={contentClasses.half}>
            <ContentPreview content={{ subject, preview_text, html_content, text_content }} />
          </div>
        </div>
      </div>
    </Page>
  )
}
