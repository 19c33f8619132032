import { expect, test } from 'vitest'
import { toggled } from './useSelection'

const items = ['a', 'b', 'c', 'd'].map((id) => ({ id }))
const after = (ids: string[], index: number, anchor: number | null = null) => [...toggled(items, new Set(ids), index, anchor)]

test('one is chosen, chosen again it is not', () => {
  expect(after([], 1)).toEqual(['b'])
  expect(after(['b'], 1)).toEqual([])
})

test('with Shift all between follow the one that was clicked, upwards too', () => {
  expect(after(['d'], 1, 3).toSorted()).toEqual(['b', 'c', 'd'])
  expect(after(['a', 'b', 'c'], 0, 2)).toEqual([])
})

test('a row that is gone changes nothing', () => {
  expect(after(['a'], 9)).toEqual(['a'])
})
