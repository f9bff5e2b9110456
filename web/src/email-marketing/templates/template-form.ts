import type { MailContent } from '../editor/content.ts'
import type { Template } from './queries.ts'

/** What is edited of a template. */
export interface TemplateForm extends MailContent {
  name: string
  category: string | null
  description: string | null
}

export function formOf(template: Template): TemplateForm {
  const { name, category, description, subject, preview_text, html_content, text_content, design } = template
  return { name, category, description, subject, preview_text, html_content, text_content, design }
}

/** What differs between two forms, for a PATCH. */
export function changesOf(before: TemplateForm, after: TemplateForm): Partial<TemplateForm> {
  const keys = Object.keys(after) as (keyof TemplateForm)[]
  const changed = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
  return Object.fromEntries(changed.map((key) => [key, after[key]]))
}
