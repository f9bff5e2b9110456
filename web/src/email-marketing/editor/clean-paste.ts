import type { Editor } from '@tiptap/core'

const IMAGE_ADDRESS = /^https:\/\/\S+\.(png|jpe?g|gif|webp)(\?\S*)?$/i
/** What ProseMirror marks its own clipboard with: a piece of a mail, which keeps its looks. */
const OWN = 'data-pm-slice'

/** Without the styles of the word processor or page that it was copied from: the mail has its own. */
export function cleanPaste(html: string): string {
  if (html.includes(OWN)) return html
  const page = new DOMParser().parseFromString(html, 'text/html')
  for (const element of page.querySelectorAll('script, style, iframe, object, embed, meta, link')) element.remove()
  for (const element of page.body.querySelectorAll('*')) {
    for (const name of ['style', 'class', 'align', 'width', 'height', 'bgcolor']) element.removeAttribute(name)
  }
  return page.body.innerHTML
}

/** The address of an image, pasted alone, becomes the image. */
export function pastedImage(view: Editor['view'], event: ClipboardEvent): boolean {
  const text = event.clipboardData?.getData('text/plain').trim() ?? ''
  const type = view.state.schema.nodes.image
  if (!type || !view.state.selection.empty || !IMAGE_ADDRESS.test(text)) return false
  view.dispatch(view.state.tr.replaceSelectionWith(type.create({ src: text })).scrollIntoView())
  return true
}
