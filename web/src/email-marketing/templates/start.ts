import { EMPTY_CONTENT, EMPTY_DESIGN } from '../editor/content.ts'
import { STARTERS, starterContent } from '../editor/starters.ts'
import type { TemplateForm } from './template-form.ts'

/** What a new template begins with: `html`, the key of a starter, or else an empty design. */
export function startOf(key: string | undefined): TemplateForm {
  const starter = STARTERS.find((each) => each.key === key)
  if (starter) {
    const { name, category, description } = starter
    return { name, category, description, ...starterContent(starter) }
  }
  const design = key === 'html' ? null : EMPTY_DESIGN
  return { name: '', category: null, description: null, ...EMPTY_CONTENT, design }
}
