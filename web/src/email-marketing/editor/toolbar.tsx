import { Select } from '@mantine/core'
import {
  IconAlignCenter,
  IconAlignLeft,
  IconAlignRight,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBold,
  IconItalic,
  IconList,
  IconListNumbers,
} from '@tabler/icons-react'
import type { Editor } from '@tiptap/core'
import { useEditorState } from '@tiptap/react'
import { InsertMenu } from './insert-menu.tsx'
import { LinkTool } from './link-tool.tsx'
import { Tool } from './tool.tsx'
import classes from './toolbar.module.css'
import { VariableMenu } from './variable-menu.tsx'

const BLOCKS = [
  { value: 'paragraph', label: 'Text' },
  { value: '1', label: 'Title' },
  { value: '2', label: 'Subtitle' },
  { value: '3', label: 'Heading' },
]
const ALIGNMENTS = [
  { alignment: 'left', label: 'Align left', icon: IconAlignLeft },
  { alignment: 'center', label: 'Align centre', icon: IconAlignCenter },
  { alignment: 'right', label: 'Align right', icon: IconAlignRight },
]

/** Everything that can be done to the text, and all that can be put into it. */
export function Toolbar({ editor }: { editor: Editor }) {
  const now = useEditorState({ editor, selector: () => stateOf(editor) })
  const run = () => editor.chain().focus()
  return (
    <div className={classes.toolbar} role="toolbar" aria-label="Formatting">
      <Tool label="Undo" icon={IconArrowBackUp} isDisabled={!now.canUndo} onClick={() => run().undo().run()} />
      <Tool label="Redo" icon={IconArrowForwardUp} isDisabled={!now.canRedo} onClick={() => run().redo().run()} />
      <Select
        aria-label="Kind of text"
        className={classes.block}
        data={BLOCKS}
        value={now.block}
        allowDeselect={false}
        withCheckIcon={false}
        onChange={(block) => {
          if (block === 'paragraph') run().setParagraph().run()
          else if (block)
            run()
              .setHeading({ level: Number(block) as 1 | 2 | 3 })
              .run()
        }}
      />
      <Tool label="Bold" icon={IconBold} isOn={now.bold} onClick={() => run().toggleBold().run()} />
      <Tool label="Italic" icon={IconItalic} isOn={now.italic} onClick={() => run().toggleItalic().run()} />
      <LinkTool editor={editor} isOn={now.link} />
      <Tool label="Bullet list" icon={IconList} isOn={now.bullets} onClick={() => run().toggleBulletList().run()} />
      <Tool
        label="Numbered list"
        icon={IconListNumbers}
        isOn={now.numbers}
        onClick={() => run().toggleOrderedList().run()}
      />
      {ALIGNMENTS.map(({ alignment, label, icon }) => (
        <Tool
          key={alignment}
          label={label}
          icon={icon}
          isOn={now.alignment === alignment}
          onClick={() => run().updateAttributes(now.aligned, { alignment }).run()}
        />
      ))}
      <span className={classes.inserts}>
        <VariableMenu onPick={({ key }) => run().insertVariable({ key, fallback: null }).run()} />
        <InsertMenu editor={editor} />
      </span>
    </div>
  )
}

function stateOf(editor: Editor) {
  const { selection } = editor.state
  const node = 'node' in selection ? (selection.node as typeof selection.$from.parent) : selection.$from.parent
  return {
    canUndo: editor.can().undo(),
    canRedo: editor.can().redo(),
    block: node.type.name === 'heading' ? String(node.attrs.level) : 'paragraph',
    bold: editor.isActive('bold'),
    italic: editor.isActive('italic'),
    link: editor.isActive('link'),
    bullets: editor.isActive('bulletList'),
    numbers: editor.isActive('orderedList'),
    /** What is aligned: the text, button or image itself, not the column or list around it. */
    aligned: node.isInline ? selection.$from.parent.type.name : node.type.name,
    alignment: (node.attrs.alignment as string | null) ?? 'left',
  }
}
