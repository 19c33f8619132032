import { expect, test } from 'vitest'
import { withCountry } from './phone'

test('a phone without a country is a Brazilian one', () => {
  expect(withCountry('(11) 98812-4470')).toBe('+55 (11) 98812-4470')
  expect(withCountry(' 1133334444 ')).toBe('+55 1133334444')
  expect(withCountry('+1 415 555 0123')).toBe('+1 415 555 0123')
  expect(withCountry('5511988124470')).toBe('5511988124470')
  expect(withCountry('988124470')).toBe('988124470')
  expect(withCountry('')).toBe('')
})
