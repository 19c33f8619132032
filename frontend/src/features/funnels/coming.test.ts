import { expect, test } from 'vitest'
import { scheduleOf } from './coming'

test('what of a schedule is about when is asked about, and what is half written is left out', () => {
  const nothing = { every: 'day', at: '', weekdays: [], month_day: null, cron: '', hours: null }
  expect(scheduleOf({})).toEqual(nothing)
  expect(scheduleOf({ kind: 'schedule', every: 'week', at: '18:30', weekdays: ['friday', 'monday', 'someday'], hours: { from: '08:00', to: '20:00' }, audience: [{ field: 'x' }] })).toEqual({
    ...nothing, every: 'week', at: '18:30', weekdays: ['monday', 'friday'], hours: { from: '08:00', to: '20:00' },
  })
  expect(scheduleOf({ every: 'fortnight', month_day: 40, cron: '*'.repeat(101), hours: { from: '08:00' } })).toEqual(nothing)
  expect(scheduleOf({ at: '25:00', hours: { from: '08:00Z', to: '20:00' } })).toEqual(nothing)
  expect(scheduleOf({ every: 'month', month_day: 31 })).toEqual({ ...nothing, every: 'month', month_day: 31 })
})
