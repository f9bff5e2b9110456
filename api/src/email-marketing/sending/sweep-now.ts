import type { Context } from '../../context.ts'
import { sweepCampaigns } from './jobs.ts'

/** Campaigns that have been begun, resumed or decided go on at once; call it after the commit. Without it they do within seconds. */
export function sweepNow({ queue }: Pick<Context, 'queue'>): Promise<void> {
  return queue.enqueue(sweepCampaigns, {}, { job_id: 'now' })
}
