import { Editor } from '@tiptap/core'
import { afterEach, expect, test, vi } from 'vitest'
import { withBrand, withoutBrand } from './brand-theme.ts'
import { compileDesign } from './compile-design.ts'
import type { Design } from './content.ts'
import { insertButton } from './insert-menu.tsx'
import { mailExtensions } from './mail-extensions.ts'
import { STARTERS } from './starters.ts'

const BRAND = { brand_color: '#123456', brand_font: 'serif' } as const

let editor: Editor | undefined
afterEach(() => editor?.destroy())

function open(design: Design, brand: Parameters<typeof withBrand>[1] = BRAND) {
  editor = new Editor({
    element: document.createElement('div'),
    extensions: mailExtensions((key) => key),
    content: withBrand(design, brand),
  })
  return editor
}

const doc = (...content: object[]): Design => ({ type: 'doc', content })
const text = (words: string, marks?: object[]) => ({ type: 'text', text: words, ...(marks && { marks }) })
const variable = (key: string, fallback: string | null = null) => ({ type: 'variable', attrs: { key, fallback } })
const paragraph = (...content: object[]) => ({ type: 'paragraph', content })
const compiled = async (...content: object[]) => (await compileDesign(open(doc(...content)))).html

test('a variable becomes Liquid, with its default in quotes', async () => {
  const html = await compiled(paragraph(text('Hello '), variable('first_name', 'there'), variable('lead.city')))
  expect(html).toContain('Hello {{ first_name | default: "there" }}{{ lead.city }}</p>')
})

test('whatever a default says, it neither ends the expression nor begins a tag', async () => {
  const html = await compiled(paragraph(variable('name', `5" <b>}} O'Neil & "Sons"`)))
  expect(html).toContain(`{{ name | default: "5” b O'Neil & ”Sons”" }}`)
})

test('a variable in capitals keeps its name', async () => {
  const html = await compiled({
    type: 'heading',
    attrs: { level: 1 },
    content: [{ ...variable('first_name', 'You'), marks: [{ type: 'uppercase' }] }],
  })
  expect(html).toContain('{{ first_name | default: "You" }}')
})

test('a link leads where a variable says', async () => {
  const html = await compiled(
    paragraph(text('Unsubscribe', [{ type: 'link', attrs: { href: '{{ unsubscribe_url }}' } }])),
  )
  expect(html).toContain('href="{{ unsubscribe_url }}"')
})

test('a button has the colour of the brand and an ink that is readable on it', async () => {
  const button = { type: 'button', attrs: { href: 'https://a.example/?a=1&b=2' }, content: [text('Go')] }
  const dark = await compiled(button)
  expect(dark).toContain('href="https://a.example/?a=1&amp;b=2"')
  expect(dark).toMatch(/background-color:#123456;color:#ffffff/)
  const light = (await compileDesign(open(doc(button), { brand_color: '#ffd500', brand_font: 'system' }))).html
  expect(light).toMatch(/background-color:#ffd500;color:#000000/)
})

test('an image has its words and width, and one without an address is left out', async () => {
  const image = { src: 'https://a.example/roof.png', alt: 'A roof', width: 240, href: 'https://a.example/' }
  const html = await compiled({ type: 'image', attrs: image }, { type: 'image', attrs: { src: '' } })
  expect(html).toContain('src="https://a.example/roof.png"')
  expect(html).toContain('alt="A roof" width="240"')
  expect(html.match(/<img/g)).toHaveLength(1)
})

test('columns are of equal width', async () => {
  const column = { type: 'columnsColumn', content: [paragraph(text('a'))] }
  const html = await compiled({ type: 'twoColumns', content: [column, column] })
  expect(html).toMatch(/table-layout:fixed/)
})

test('the design is stored without the brand, and shows another brand after it has changed', async () => {
  const stored = withoutBrand(open(doc({ type: 'button', content: [text('Go')] })).getJSON())
  expect(JSON.stringify(stored)).not.toContain('#123456')
  const { html } = await compileDesign(open(stored, { brand_color: '#aa0000', brand_font: 'mono' }))
  expect(html).toContain('background-color:#aa0000')
  expect(html.match(/max-width:600px/g)).toHaveLength(1)
})

test('for editing by hand it is laid out in lines, with the same Liquid', async () => {
  const { formatted } = await compileDesign(open(doc(paragraph(variable('first_name', 'there')))))
  expect(formatted.split('\n').length).toBeGreaterThan(20)
  expect(formatted).toContain('{{ first_name | default: "there" }}')
})

test.each(STARTERS)('the starter "$name" says who sends it and offers the way out', async ({ design, subject }) => {
  const { html } = await compileDesign(open(design))
  expect(html).toContain('{{ brand.address }}')
  expect(html).toContain('href="{{ unsubscribe_url }}"')
  expect(html).not.toMatch(/crmvar|undefined|\[object/)
  expect(html.length).toBeLessThan(40_000)
  expect(subject.length).toBeLessThanOrEqual(100)
})

test.each([
  ['an empty line', [paragraph()], 3],
  ['the end of a text', [paragraph(text('ab'))], 5],
  ['the middle of a text', [paragraph(text('ab'))], 4],
])('an image that is inserted in %s is selected, to be given its address', (_where, content, position) => {
  const opened = open(doc(...content))
  opened.chain().setTextSelection(position).insertImage().run()
  expect(opened.state.selection.toJSON()).toMatchObject({ type: 'node' })
  expect(opened.state.doc.nodeAt(opened.state.selection.from)?.type.name).toBe('image')
})

test.each([
  ['an empty line', [paragraph()], 3],
  ['the beginning of a text', [paragraph(text('ab'))], 3],
  ['the end of a text', [paragraph(text('ab'))], 5],
])('the words of a button that is inserted in %s are selected, to be written over', (_where, content, position) => {
  const opened = open(doc(...content))
  opened.commands.setTextSelection(position)
  insertButton(opened)
  const { $from, from, to } = opened.state.selection
  expect($from.parent.type.name).toBe('button')
  expect(opened.state.doc.textBetween(from, to)).toBe('Button')
})

test('a variable that is typed out becomes one', async () => {
  const opened = open(doc(paragraph(text('Hi '))))
  opened.commands.setTextSelection(6)
  opened.commands.insertContent('{{ first_name | default: "you" }}', { applyInputRules: true })
  const written = () => JSON.stringify(withoutBrand(opened.getJSON()))
  await vi.waitFor(() => expect(written()).toContain('"attrs":{"key":"first_name","fallback":"you"}'))
})
