import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import Markdown from './markdown.tsx'

afterEach(cleanup)

const show = (text: string) => render(<Markdown>{text}</Markdown>).container

test('headings, lists and links are shown as such', () => {
  const page = show('## Roof\n\n- one\n- **two**\n\n[Quote](https://example.com/q)')
  expect(page.querySelector('h2')?.textContent).toBe('Roof')
  expect(page.querySelectorAll('li')).toHaveLength(2)
  expect(page.querySelector('strong')?.textContent).toBe('two')
  const link = page.querySelector('a')
  expect(link?.getAttribute('href')).toBe('https://example.com/q')
  expect(link?.rel).toContain('noopener')
})

test.each(['mailto:jo@example.com', 'tel:+15125550100', 'http://example.com/'])('%s is a link', (url) => {
  expect(show(`[x](${url})`).querySelector('a')?.getAttribute('href')).toBe(url)
})

test.each([
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:x)',
  '[x](//evil.example)',
  '[x](/api/auth/sign-out)',
  '<javascript:alert(1)>',
])('%s is no link', (text) => {
  expect(show(text).querySelector('a')).toBeNull()
})

test.each([
  '<script>alert(1)</script>',
  'a <img src=x onerror=alert(1)> b',
  '<iframe src="https://evil.example"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '<svg onload=alert(1)>',
  '<style>*{display:none}</style>',
  '![x](https://evil.example/pixel.png)',
])('%s becomes no element', (text) => {
  const page = show(text)
  expect(page.querySelectorAll('script, img, iframe, a, svg, style')).toHaveLength(0)
  expect(page.innerHTML).not.toMatch(/<[^>]+\son\w+=/)
})

test('HTML is shown as the text it is', () => {
  expect(show('Say <b>hello</b>').textContent).toBe('Say <b>hello</b>')
})
