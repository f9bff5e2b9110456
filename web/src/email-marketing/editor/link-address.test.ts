import { expect, test } from 'vitest'
import { linkAddress } from './link-address.ts'

test.each([
  ['https://a.example/x', 'https://a.example/x'],
  ['example.com/days?a=1', 'https://example.com/days?a=1'],
  ['example.com:8080/x', 'https://example.com:8080/x'],
  ['ann@example.com', 'mailto:ann@example.com'],
  ['tel:+15125550100', 'tel:+15125550100'],
  ['{{ unsubscribe_url }}', '{{ unsubscribe_url }}'],
  ['  https://a.example  ', 'https://a.example'],
  ['javascript:alert(1)', null],
  ['data:text/html,x', null],
  ['soon', null],
])('%s leads to %s', (typed, address) => {
  expect(linkAddress(typed)).toBe(address)
})
