import { expect, test } from 'vitest'
import { text } from '../testing/samples'
import { choicesForm, LIMITS } from './channels'

test('the limits are those that the server counts against', () => {
  const rows = [...text('backend/engine/content.py').matchAll(/"(\w+)": Limits\(([\d, ]+), (?:\d+|None)(?:, \w+=\w+)*\)/g)]
  const theirs = Object.fromEntries(rows.map((row) => [row[1], row[2]?.split(', ').map(Number)]))
  const ours = Object.fromEntries(Object.entries(LIMITS).map(([channel, limits]) => [channel, Object.values(limits)]))
  expect(theirs).toMatchObject(ours)
})

test('up to three short options are buttons, up to ten a list, else numbered text', () => {
  const options = (count: number, label = 'x') => Array.from({ length: count }, (_, index) => ({ label: `${label}${index}`, description: '' }))
  expect(choicesForm('Which?', options(3), LIMITS.whatsapp)).toBe('buttons')
  expect(choicesForm('Which?', options(4), LIMITS.whatsapp)).toBe('list')
  expect(choicesForm('Which?', options(11), LIMITS.whatsapp)).toBe('numbered')
  expect(choicesForm('Which?', options(4), LIMITS.instagram)).toBe('numbered')
  expect(choicesForm('Which?', options(2, 'a label that is far too long for a button '), LIMITS.whatsapp)).toBe('numbered')
})
