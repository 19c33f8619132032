import { expect, test } from 'vitest'
import { countFilters, isNarrowed, queryOf, readFilters } from './filters'

test('only what is meant for the list is read from the address', () => {
  expect(readFilters({ q: 'maria', tag: '', team: ['x'], value: 7, other: 'x' })).toEqual({ q: 'maria', value: '7' })
})

test('a field counts once it has a value', () => {
  expect(countFilters({ q: 'x', tag: '1', field: 'idade' })).toBe(1)
  expect(countFilters({ field: 'idade', value: '9' })).toBe(1)
  expect(isNarrowed({ field: 'idade' })).toBe(false)
})

test('the API is asked with its own words', () => {
  const query = queryOf({ q: ' maria ', tag: 't', connection: 'c', field: 'data_da_aula', value: '2026-11-21' }, 'abc', 100)
  expect(Object.fromEntries(query)).toEqual({ search: 'maria', tagId: 't', instanceId: 'c', 'field.data_da_aula': '2026-11-21', cursor: 'abc', limit: '100' })
})
