import { expect, test } from 'vitest'
import { readToken, signToken } from './tokens.ts'

const SECRET = 'a secret that only tests know, long enough'
const ID = '0199f3a0-7c1e-7d55-8a6b-3f2b1c0d9e8f'

test('a token gives back the id, in capitals too', () => {
  const token = signToken(SECRET, 'reply', ID)
  expect(token).toHaveLength(52)
  expect(readToken(SECRET, 'reply', token)).toBe(ID)
  expect(readToken(SECRET, 'reply', token.toUpperCase())).toBe(ID)
})

test('a token is good for its purpose and installation only', () => {
  const token = signToken(SECRET, 'click', ID)
  expect(readToken(SECRET, 'unsubscribe', token)).toBeNull()
  expect(readToken('another secret, as long as the first one', 'click', token)).toBeNull()
})

test.each(['', 'x'.repeat(52), `0${signToken(SECRET, 'click', ID).slice(1, -1)}x`, '../../etc/passwd'])(
  'what we did not make is refused: %s',
  (token) => expect(readToken(SECRET, 'click', token)).toBeNull(),
)

test('a changed id is refused', () => {
  const token = signToken(SECRET, 'click', ID)
  expect(readToken(SECRET, 'click', token.replace(/^0/, '1'))).toBeNull()
})
