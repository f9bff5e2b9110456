import { fileTypeFromBuffer } from 'file-type'

/** So many bytes tell what a file is. */
export const HEAD_BYTES = 64 * 1024

/** What a browser may show in its window: nothing that can hold a script. */
export const PREVIEWED = [
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  'application/pdf',
] as const

const WRITTEN_AS_TEXT = /^text\/|[/+](xml|json|html)$/

/**
 * The media type of a file by its first bytes, whatever its name says. All kinds of text are plain text, those that a
 * browser would run among them: HTML, SVG, XML.
 */
export async function detectType(head: Buffer): Promise<string> {
  const found = await fileTypeFromBuffer(head)
  if (found && !WRITTEN_AS_TEXT.test(found.mime)) return found.mime
  return isText(head) ? 'text/plain' : 'application/octet-stream'
}

function isText(head: Buffer): boolean {
  if (head.includes(0)) return false
  try {
    // The last character may be cut in two.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}
