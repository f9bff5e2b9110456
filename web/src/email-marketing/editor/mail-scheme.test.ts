import { expect, test } from 'vitest'
import { inScheme } from './mail-scheme.ts'

const OWN = '<style>@media screen and (prefers-color-scheme:dark){p{color:#fff}}</style><p>Hi</p>'

test('the colours that a mail brings for the dark hold in the dark only, whatever the browser prefers', () => {
  expect(inScheme(OWN, 'light')).toContain('@media screen and (max-width: 0){')
  expect(inScheme(OWN, 'dark')).toContain('@media screen and (min-width: 0){')
  expect(inScheme(OWN, 'dark')).not.toContain('invert')
})

test('a mail without such colours is darkened as mail apps do', () => {
  const mail = '<style>@media (prefers-color-scheme: dark){li::marker{color:#c4c4c4}}</style><p>Hi</p>'
  expect(inScheme(mail, 'dark')).toContain('invert')
  expect(inScheme(mail, 'light')).not.toContain('invert')
})
