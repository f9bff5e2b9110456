import { composeReactEmail } from '@react-email/editor/core'
import type { Editor } from '@tiptap/core'
import { restoreLiquid } from './variable-token.ts'

/** What React leaves between pieces; comments for Outlook (`<!--[if mso]>`) stay. */
const MARKERS = /<!--(?:\/?\$|html|head|body| )-->/g

export interface CompiledMail {
  /** As short as it can be. */
  html: string
  /** The same for people to read and edit. */
  formatted: string
}

/**
 * The mail that stands in the editor as HTML for mail apps, with its variables as Liquid. It is finished even if the
 * editor is closed meanwhile.
 */
export async function compileDesign(editor: Editor): Promise<CompiledMail> {
  const { schema, state, extensionManager } = editor
  const design = editor.getJSON()
  const snapshot = { schema, state, extensionManager, getJSON: () => design } as Editor
  const { unformattedHtml, html } = await composeReactEmail({ editor: snapshot })
  return { html: finished(unformattedHtml), formatted: finished(html) }
}

function finished(html: string) {
  return restoreLiquid(html.replace(MARKERS, ''))
}
