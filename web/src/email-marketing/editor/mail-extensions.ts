import { StarterKit } from '@react-email/editor/extensions'
import { EmailTheming } from '@react-email/editor/plugins'
import type { Extensions } from '@tiptap/core'
import { Placeholder } from '@tiptap/extension-placeholder'
import { COLUMNS } from './columns-nodes.ts'
import { ImageNode } from './image-node.tsx'
import { VariableNode } from './variable-node.tsx'

/** What a mail can be made of. */
export function mailExtensions(labelOf: (key: string) => string): Extensions {
  return [
    StarterKit.configure({
      CodeBlockPrism: false,
      Code: false,
      Sup: false,
      TwoColumns: false,
      ThreeColumns: false,
      FourColumns: false,
      ColumnsColumn: false,
      // It gives up the selection with the focus; our menus and boxes work on what was selected.
      FocusScopes: false,
    }),
    ...COLUMNS,
    EmailTheming.configure({ theme: 'basic' }),
    VariableNode.configure({ labelOf }),
    ImageNode,
    Placeholder.configure({
      placeholder: ({ node }) => (node.type.name === 'heading' ? 'Heading' : 'Write here'),
      includeChildren: true,
      showOnlyCurrent: true,
    }),
  ]
}
