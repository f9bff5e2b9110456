import type { Context } from '../../context.ts'
import type { FieldError } from '../../platform/errors.ts'
import { ContentError } from '../content/content.ts'
import { compileContent } from '../content/render.ts'
import { UNSUBSCRIBE_URL } from '../content/variables.ts'
import { checkSender } from '../settings/check-sender.ts'
import { findSender } from '../settings/find-sender.ts'
import { readMailSettings } from '../settings/queries.ts'
import { readSteps, type SequenceRow } from './queries.ts'
import { contentOf } from './serve-mails.ts'
import type { Settings, Step } from './step-settings.ts'

/** Everything that keeps a sequence from being activated; `path` as in the bodies of the sequence and of its steps. */
export async function findProblems(
  { db, config }: Pick<Context, 'db' | 'config'>,
  sequence: Pick<SequenceRow, 'id' | 'from_name' | 'from_email' | 'reply_to'>,
): Promise<FieldError[]> {
  const steps = await readSteps(db, sequence.id)
  const problems = stepProblems(steps)
  if (!steps.some((step) => step.kind === 'mail')) return problems
  const settings = await readMailSettings(db)
  const { can_send, checks } = await checkSender(config, findSender(sequence, settings, config.mail).email)
  if (!can_send) {
    const failed = checks.filter(({ status }) => status === 'failed')
    problems.push(...failed.map(({ message }) => ({ path: '/from_email', message })))
  }
  if (!settings.brand_address?.trim()) {
    const message = 'Commercial mail must show a postal address. Set it in the mail settings.'
    problems.push({ path: '/brand_address', message })
  }
  return problems
}

/** The same of the steps alone. */
export function stepProblems(steps: readonly Step[]): FieldError[] {
  if (steps.length === 0) return [{ path: '/steps', message: 'Add a first step.' }]
  return steps.flatMap((step, index) => {
    if (step.kind !== 'mail') return []
    return mailProblems(step.settings).map(({ path, message }) => ({
      path: `/steps/${index}/settings/${path}`,
      message: `Step ${index + 1}: ${message}`,
    }))
  })
}

function mailProblems(mail: Settings<'mail'>): FieldError[] {
  const problems: FieldError[] = []
  if (!mail.subject.trim()) problems.push({ path: 'subject', message: 'The mail needs a subject.' })
  if (!mail.html_content.trim()) return [...problems, { path: 'html_content', message: 'The mail is empty.' }]
  try {
    if (!compileContent(contentOf(mail)).variables.includes(UNSUBSCRIBE_URL)) {
      const message = 'There is no unsubscribe link. Put {{ unsubscribe_url }} behind a link in it.'
      problems.push({ path: 'html_content', message })
    }
  } catch (error) {
    if (!(error instanceof ContentError)) throw error
    problems.push({ path: error.part, message: error.message })
  }
  return problems
}
