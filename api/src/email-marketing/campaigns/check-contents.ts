import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { inContactView } from '../../contacts/queries.ts'
import type { FieldError } from '../../platform/errors.ts'
import { type Content, ContentError, type ContentPart } from '../content/content.ts'
import { type ContentWarning, contentWarnings } from '../content/content-warnings.ts'
import { compileContent, renderMail } from '../content/render.ts'
import { countEmpty, listVariables } from '../content/variables.ts'
import type { Audience } from '../segments/audience.ts'
import { contentsOf } from './campaign-content.ts'
import type { CampaignRow } from './queries.ts'

/** With one of these nobody can want to send; what else is wrong is to be looked at. */
const BLOCKING: readonly ContentWarning['code'][] = ['no_unsubscribe_link', 'unknown_variable']
/** A review need not count to the last one. */
const COUNTED = 100_000

interface Found {
  errors: FieldError[]
  warnings: FieldError[]
}

/** What is wrong and what is doubtful with what a campaign says, in A and in B. */
export async function checkContents(
  db: Database,
  campaign: CampaignRow,
  { meant, brand_address }: { meant: Audience | null; brand_address: string | null },
): Promise<Found> {
  const found: Found = { errors: [], warnings: [] }
  for (const [index, content] of contentsOf(campaign).entries()) {
    for (const { part, message, isBlocking } of await findings(db, content, meant, brand_address)) {
      const isOwn = index === 1 && isOwnOfB(campaign, part)
      // What A and B share is wrong once.
      if (index === 1 && !isOwn) continue
      const finding = isOwn ? { path: `/ab_${part}`, message: `B: ${message}` } : { path: `/${part}`, message }
      found[isBlocking ? 'errors' : 'warnings'].push(finding)
    }
  }
  return found
}

function isOwnOfB({ ab_subject, ab_html_content }: CampaignRow, part: ContentPart): boolean {
  return (part === 'subject' && ab_subject !== null) || (part === 'html_content' && ab_html_content !== null)
}

interface Finding {
  part: ContentPart
  message: string
  isBlocking: boolean
}

async function findings(
  db: Database,
  content: Content,
  meant: Audience | null,
  brand_address: string | null,
): Promise<Finding[]> {
  const found: Finding[] = []
  if (!content.subject.trim()) found.push({ part: 'subject', message: 'Write a subject.', isBlocking: true })
  if (!content.html_content.trim()) {
    return [...found, { part: 'html_content', message: 'The mail is empty.', isBlocking: true }]
  }
  try {
    const compiled = compileContent(content)
    const contacts = meant
      ? sql<boolean>`(${inContactView({ filter: meant.filter }, meant.viewer)} and contacts.email_subscribed)`
      : sql<boolean>`false`
    const [known, empty_counts] = await Promise.all([
      listVariables(db),
      countEmpty(db, contacts, { used: compiled.variables, limit: COUNTED }),
    ])
    const html_bytes = Buffer.byteLength(renderMail(compiled, {}, { unsubscribe_url: '' }).html)
    const warnings = contentWarnings(content, { compiled, known, brand_address, empty_counts, html_bytes })
      .filter(({ code, severity }) => code !== 'no_subject' && !(code === 'no_postal_address' && severity === 'error'))
      .map(({ code, severity, part, message, fix }) => ({
        part,
        message: `${message} ${fix}`,
        isBlocking: severity === 'error' && BLOCKING.includes(code),
      }))
    return [...found, ...warnings]
  } catch (error) {
    if (error instanceof ContentError) return [...found, { part: error.part, message: error.message, isBlocking: true }]
    throw error
  }
}
