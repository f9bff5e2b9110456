import { Button, Menu } from '@mantine/core'
import {
  IconColumns2,
  IconColumns3,
  IconMailOff,
  IconMapPin,
  IconPhoto,
  IconPlus,
  IconRectangle,
  IconSection,
  IconSeparatorHorizontal,
} from '@tabler/icons-react'
import type { Editor } from '@tiptap/core'

const UNSUBSCRIBE = { type: 'link', attrs: { href: '{{ unsubscribe_url }}' } }

const PIECES = [
  { label: 'Button', icon: IconRectangle, insert: insertButton },
  { label: 'Image', icon: IconPhoto, insert: (editor: Editor) => editor.chain().focus().insertImage().run() },
  {
    label: 'Two columns',
    icon: IconColumns2,
    insert: (editor: Editor) => editor.chain().focus().insertColumns(2).run(),
  },
  {
    label: 'Three columns',
    icon: IconColumns3,
    insert: (editor: Editor) => editor.chain().focus().insertColumns(3).run(),
  },
  { label: 'Section', icon: IconSection, insert: (editor: Editor) => editor.chain().focus().insertSection().run() },
  {
    label: 'Divider',
    icon: IconSeparatorHorizontal,
    insert: (editor: Editor) => editor.chain().focus().setHorizontalRule().run(),
  },
  {
    label: 'Unsubscribe link',
    icon: IconMailOff,
    insert: (editor: Editor) =>
      editor
        .chain()
        .focus()
        .insertContent({ type: 'text', text: 'Unsubscribe', marks: [UNSUBSCRIBE] })
        .run(),
  },
  {
    label: 'Postal address',
    icon: IconMapPin,
    insert: (editor: Editor) => editor.chain().focus().insertVariable({ key: 'brand.address', fallback: null }).run(),
  },
]

/** The pieces that a mail is built of, besides text. */
export function InsertMenu({ editor }: { editor: Editor }) {
  return (
    <Menu position="bottom-start" width={200}>
      <Menu.Target>
        <Button variant="default" size="compact-sm" leftSection={<IconPlus size={15} />}>
          Insert
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {PIECES.map(({ label, icon: Icon, insert }) => (
          <Menu.Item
            key={label}
            leftSection={<Icon size={15} />}
            onClick={() => {
              leaveButton(editor)
              insert(editor)
            }}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** A button holds nothing but its words: what is inserted comes after it. */
function leaveButton(editor: Editor) {
  const { $to } = editor.state.selection
  if ($to.parent.type.name !== 'button') return
  const after = $to.after()
  editor
    .chain()
    .insertContentAt(after, { type: 'paragraph' })
    .setTextSelection(after + 1)
    .run()
}

/** With its words selected, to be written over. */
export function insertButton(editor: Editor) {
  editor.chain().focus().setButton().run()
  const { doc, selection } = editor.state
  // In an empty line the cursor is in it then, in a text it stands after it.
  let words: { from: number; to: number } | undefined
  doc.nodesBetween(Math.max(0, selection.from - NEAR), Math.min(doc.content.size, selection.from + 1), (node, pos) => {
    if (node.type.name === 'button') words = { from: pos + 1, to: pos + 1 + node.content.size }
  })
  if (words) editor.commands.setTextSelection(words)
}

const NEAR = 4
