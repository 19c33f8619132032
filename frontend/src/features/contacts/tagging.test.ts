import { expect, test } from 'vitest'
import { presence, touchedBy } from './tagging'

const vip = { id: 'vip', name: 'VIP', color: '#2F9E44' }
const some = [
  { id: 'ana', tags: [vip] },
  { id: 'bia', tags: [] },
]

test('undoing a tag for many leaves it on who had it before', () => {
  expect(touchedBy(some, vip, true)).toEqual(['bia'])
  expect(touchedBy(some, vip, false)).toEqual(['ana'])
})

test('a tag is on all, some or none', () => {
  expect([presence(some, vip), presence(some.slice(0, 1), vip), presence(some.slice(1), vip)]).toEqual(['some', 'all', 'none'])
})
