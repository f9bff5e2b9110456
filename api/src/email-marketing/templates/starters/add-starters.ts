import type { Database } from '@crm/db'
import { NOBODY, writeAs } from '../../../platform/author.ts'
import { compileContent } from '../../content/render.ts'
import { insertTemplate } from '../queries.ts'
import { STARTERS } from './starters.ts'

/**
 * Gives a workspace its first templates, once: what is deleted or changed later stays so. Of several processes that
 * start together one adds them.
 */
export async function addStarterTemplates(db: Database): Promise<void> {
  await writeAs(db, { ...NOBODY, quiet: true }, async (trx) => {
    const isFirst = await trx
      .updateTable('mail_settings')
      .set({ has_starter_templates: true })
      .where('has_starter_templates', '=', false)
      .returning('id')
      .executeTakeFirst()
    if (!isFirst) return
    for (const starter of STARTERS) {
      const { variables } = compileContent({ ...starter, text_content: null })
      await insertTemplate(trx, { ...starter, variables })
    }
  })
}
