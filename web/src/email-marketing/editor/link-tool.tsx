import { Popover } from '@mantine/core'
import { IconLink } from '@tabler/icons-react'
import type { Editor } from '@tiptap/core'
import { useState } from 'react'
import { AddressInput } from './address-input.tsx'
import { Tool } from './tool.tsx'

/** Makes the selected text a link; without a selection the address itself becomes the text. */
export function LinkTool({ editor, isOn }: { editor: Editor; isOn: boolean }) {
  const [isOpen, setOpen] = useState(false)

  function link(href: string) {
    setOpen(false)
    const chain = editor.chain().focus()
    if (href === '') return chain.run()
    if (!editor.state.selection.empty || editor.isActive('link')) {
      return chain.extendMarkRange('link').setLink({ href }).run()
    }
    return chain.insertContent({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] }).run()
  }

  return (
    <Popover opened={isOpen} onChange={setOpen} width={300} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Tool label="Link" icon={IconLink} isOn={isOn} onClick={() => setOpen(!isOpen)} />
      </Popover.Target>
      <Popover.Dropdown>
        <AddressInput
          label="Where the link leads"
          value={(editor.getAttributes('link').href as string) ?? ''}
          hasFocus
          onChange={link}
        />
      </Popover.Dropdown>
    </Popover>
  )
}
