import type { Editor } from '@tiptap/core'
import type { ImageAttributes } from './image-node.tsx'
import type { VariableUse } from './variable-token.ts'

interface Place {
  /** Where it begins: another piece of the same kind has another. */
  pos: number
  /** It is selected as a whole, rather than the cursor standing in its text. */
  isSelected: boolean
}

export type Piece = Place &
  (
    | { kind: 'variable'; use: VariableUse }
    | { kind: 'image'; image: ImageAttributes }
    | { kind: 'button'; href: string }
    | { kind: 'link'; href: string }
    | { kind: 'section'; background: string }
  )

/** The innermost piece with settings that the cursor is in. */
export function pieceAt(editor: Editor): Piece | null {
  const { selection } = editor.state
  const { $from, from } = selection
  if ('node' in selection) {
    const node = selection.node as typeof $from.parent
    const place = { pos: from, isSelected: true }
    if (node.type.name === 'variable') return { kind: 'variable', use: node.attrs as VariableUse, ...place }
    if (node.type.name === 'image') return { kind: 'image', image: node.attrs as ImageAttributes, ...place }
  }
  if (editor.isActive('link')) {
    const { href } = editor.getAttributes('link')
    return { kind: 'link', href: String(href ?? ''), pos: $from.depth ? $from.before() : 0, isSelected: false }
  }
  for (let depth = $from.depth; depth > 0; depth--) {
    const node = $from.node(depth)
    const place = { pos: $from.before(depth), isSelected: false }
    if (node.type.name === 'button') return { kind: 'button', href: String(node.attrs.href ?? ''), ...place }
    if (node.type.name === 'section') return { kind: 'section', background: backgroundOf(node.attrs.style), ...place }
  }
  return null
}

function backgroundOf(style: unknown) {
  return /background-color:\s*(#[0-9a-f]{6})/i.exec(String(style ?? ''))?.[1] ?? '#ffffff'
}
