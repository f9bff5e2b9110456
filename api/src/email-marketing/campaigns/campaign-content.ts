import type { Content } from '../content/content.ts'
import type { CampaignRow } from './queries.ts'

/** What goes out: A, and B where the campaign is a test. */
export function contentsOf(campaign: CampaignRow): Content[] {
  return isTest(campaign) ? [contentA(campaign), contentB(campaign)] : [contentA(campaign)]
}

/** Whether some get A, some get B, and the rest what did better. */
export function isTest({ ab_percent, ab_subject, ab_html_content }: CampaignRow): boolean {
  return ab_percent !== null && (ab_subject !== null || ab_html_content !== null)
}

export function contentA({ subject, preview_text, html_content, text_content }: CampaignRow): Content {
  return { subject, preview_text, html_content, text_content }
}

/** B has its own plain text when it has its own HTML. */
export function contentB(campaign: CampaignRow): Content {
  const { ab_subject, ab_html_content } = campaign
  return {
    ...contentA(campaign),
    ...(ab_subject !== null && { subject: ab_subject }),
    ...(ab_html_content !== null && { html_content: ab_html_content, text_content: null }),
  }
}
