import { composeReactEmail } from '@react-email/editor/core'
import type { Editor } from '@tiptap/core'
import { restoreLiquid } from './variable-token.ts'

/** What React leaves between pieces; comments for Outlook (`<!--[if mso]>`) stay. */
const MARKERS = /<!--(?:\/?\$|html|head|body| )-->/g

/**
 * The mail that stands in the editor as HTML for mail apps, with its variables as Liquid. It is finished even if the
 * editor is closed meanwhile.
 */
export async function compileDesign(editor: Editor): Promise<string> {
  const { schema, state, extensionManager } = editor
  const design = editor.getJSON()
  const snapshot = { schema, state, extensionManager, getJSON: () => design } as Editor
  const { unformattedHtml } = await composeReactEmail({ editor: snapshot })
  return restoreLiquid(unformattedHtml.replace(MARKERS, ''))
}
