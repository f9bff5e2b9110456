import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, configure, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createRef } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { EMPTY_CONTENT, type MailContent } from './content.ts'
import type { ContentEditorHandle } from './content-editor.tsx'
import { STARTERS, starterContent } from './starters.ts'

vi.hoisted(() => {
  const answers: Record<string, object> = {
    '/api/crm/email-marketing/variables': {
      data: [{ key: 'first_name', label: 'First name', type: 'text', group: 'Contact' }],
    },
    '/api/crm/email-marketing/settings': { brand_color: '#123456', brand_font: 'system' },
  }
  globalThis.fetch = async (input) => {
    const { pathname } = new URL((input as Request).url)
    return new Response(JSON.stringify(answers[pathname]), { headers: { 'content-type': 'application/json' } })
  }
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  Element.prototype.scrollIntoView = () => {}
  Range.prototype.getClientRects = () => [] as never
  return {}
})

const { default: ContentEditor } = await import('./content-editor.tsx')
const STARTER = starterContent(STARTERS[0] as (typeof STARTERS)[number])

// The editors take their time to open.
vi.setConfig({ testTimeout: 30_000 })
configure({ asyncUtilTimeout: 15_000 })
afterEach(cleanup)

function open(value: MailContent) {
  const handle = createRef<ContentEditorHandle>()
  const onChange = vi.fn<(content: MailContent) => void>()
  const onEdit = vi.fn()
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <ContentEditor ref={handle} value={value} onChange={onChange} onEdit={onEdit} />
      </QueryClientProvider>
    </MantineProvider>,
  )
  return { handle, onChange, onEdit, last: () => onChange.mock.lastCall?.[0] }
}

test('a starter is compiled when it is opened, in the colours of the brand, and counts as nobody’s edit', async () => {
  const { onEdit, last } = open(STARTER)
  await waitFor(() => expect(last()?.html_content).toContain('{{ first_name | default: "there" }}'))
  expect(last()?.html_content).toContain('color:#123456')
  expect(onEdit).not.toHaveBeenCalled()
})

test('a variable goes into the subject where the cursor is', async () => {
  const { onEdit, last } = open({ ...EMPTY_CONTENT, subject: 'Hi !' })
  const subject = screen.getByLabelText<HTMLInputElement>('Subject')
  subject.setSelectionRange(3, 3)
  await userEvent.click(screen.getByRole('button', { name: 'Insert a variable into the subject' }))
  await userEvent.click(await screen.findByRole('option', { name: /First name/ }))
  expect(last()?.subject).toBe('Hi {{ first_name }}!')
  expect(onEdit).toHaveBeenCalled()
})

test('a design becomes HTML for editing after a question, and is a design no more', async () => {
  const { last } = open(STARTER)
  await screen.findByRole('textbox', { name: 'Body of the mail' })
  await userEvent.click(screen.getByLabelText('HTML'))
  expect(screen.getByRole('dialog').textContent).toContain('cannot be turned back')
  await userEvent.click(screen.getByRole('button', { name: 'Edit as HTML' }))
  await waitFor(() => expect(last()?.design).toBeNull())
  expect(last()?.html_content).toContain('{{ first_name | default: "there" }}')
  expect(last()?.html_content.split('\n').length).toBeGreaterThan(20)
  await screen.findByRole('textbox', { name: 'HTML of the mail' })
})

test('settling compiles what was not compiled yet', async () => {
  const { handle } = open(STARTER)
  await screen.findByRole('textbox', { name: 'Body of the mail' })
  const settled = await handle.current?.settle()
  expect(settled?.html_content).toContain('{{ unsubscribe_url }}')
  expect(settled?.design).toMatchObject({ type: 'doc' })
})

test('only the content is given back, whatever else the value has', async () => {
  const template = { ...EMPTY_CONTENT, name: 'Old name' }
  const { handle } = open(template)
  expect(Object.keys((await handle.current?.settle()) ?? {}).sort()).toEqual(Object.keys(EMPTY_CONTENT).sort())
})

test('the text part is made by the server until somebody writes it', async () => {
  const { last } = open(EMPTY_CONTENT)
  await userEvent.click(screen.getByRole('button', { name: 'Write the text part yourself' }))
  await userEvent.type(screen.getByLabelText('Text part'), 'Hi')
  expect(last()?.text_content).toBe('Hi')
  await userEvent.click(screen.getByRole('button', { name: 'Make it from the mail instead' }))
  expect(last()?.text_content).toBeNull()
})
