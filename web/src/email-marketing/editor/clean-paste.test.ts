import { expect, test } from 'vitest'
import { cleanPaste } from './clean-paste.ts'

test('what comes from elsewhere keeps its words and links, not its looks', () => {
  const html = '<style>p{}</style><p class="MsoNormal" style="color:red">A <a href="https://a.example">b</a></p>'
  expect(cleanPaste(html)).toBe('<p>A <a href="https://a.example">b</a></p>')
})

test('a piece of a mail keeps its looks', () => {
  const html = '<p data-pm-slice="1 1 []" style="color:red">A</p>'
  expect(cleanPaste(html)).toBe(html)
})
