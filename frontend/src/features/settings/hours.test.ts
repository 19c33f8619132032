import { expect, test } from 'vitest'
import { hoursOf, opened, withAnother, without, withSpan } from './hours'

const week = hoursOf({ mon: [['08:00', '12:00']] })

test('a day opens like the one before it, the first at nine', () => {
  expect(opened(week, 'wed').wed).toEqual([['08:00', '12:00']])
  expect(opened(hoursOf({}), 'sat').sat).toEqual([['09:00', '18:00']])
})

test('another span comes after the last', () => {
  const two = withAnother(week, 'mon')
  expect(two.mon).toEqual([['08:00', '12:00'], ['13:00', '14:00']])
  expect(withSpan(two, 'mon', 1, ['13:30', '18:00']).mon[1]).toEqual(['13:30', '18:00'])
  expect(without(two, 'mon', 0).mon).toEqual([['13:00', '14:00']])
  expect(withAnother(hoursOf({ sun: [['20:00', '24:00']] }), 'sun').sun.at(-1)).toEqual(['23:00', '24:00'])
})
