import { expect, test } from 'vitest'
import { phoneHref } from './value-link.tsx'

test('a phone number as typed becomes one that can be dialled', () => {
  expect(phoneHref('(512) 555-0101')).toBe('tel:5125550101')
  expect(phoneHref('+1 512.555.0101')).toBe('tel:+15125550101')
  expect(phoneHref('512 555 0101 ext. 44')).toBe('tel:5125550101;ext=44')
  expect(phoneHref('5125550101x44')).toBe('tel:5125550101;ext=44')
})
