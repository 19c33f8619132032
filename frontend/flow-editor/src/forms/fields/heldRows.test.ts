import { act, renderHook } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { asText, isJsonObject, type Json, type JsonObject } from '../../graph/json'
import { isRepeated, useHeldRows } from './heldRows'

const read = (value: Json | undefined): JsonObject[] => Object.entries(isJsonObject(value) ? value : {}).map(([name, text]) => ({ name, value: text }))
const write = (rows: readonly JsonObject[]): JsonObject => Object.fromEntries(rows.flatMap((row) => (asText(row.name) === '' ? [] : [[asText(row.name), row.value ?? '']])))

/** The drawing takes up what was typed only when it is told to: `arrives`. */
function typing(initial?: JsonObject) {
  const change = vi.fn()
  const initialProps: { value: Json | undefined } = { value: initial }
  const hook = renderHook(({ value }: { value: Json | undefined }) => useHeldRows(value, read, write, change), { initialProps })
  return {
    change,
    shown: () => hook.result.current[0],
    types: (...rows: JsonObject[]) => act(() => hook.result.current[1](rows)),
    arrives: (value: Json | undefined) => hook.rerender({ value }),
  }
}

test('what is typed is shown at once, though the drawing still has what was there before', () => {
  const { shown, types, change } = typing({ nome: 'a' })
  types({ name: 'nome', value: 'ab' })
  types({ name: 'nome', value: 'abc' })
  expect(shown()).toEqual([{ name: 'nome', value: 'abc' }])
  expect(change.mock.calls).toEqual([[{ nome: 'ab' }], [{ nome: 'abc' }]])
})

test('nothing of it is lost while the drawing takes up one stroke after the other', () => {
  const { shown, types, arrives } = typing({ nome: 'a' })
  types({ name: 'nome', value: 'ab' })
  types({ name: 'nome', value: 'abc' })
  for (const value of ['a', 'ab', 'abc']) {
    arrives({ nome: value })
    expect(shown(), value).toEqual([{ name: 'nome', value: 'abc' }])
  }
})

test('a name that is typed letter by letter takes its value along', () => {
  const { shown, types, arrives } = typing()
  types({ name: '', value: 'x' })
  types({ name: 'c', value: 'x' })
  types({ name: 'cu', value: 'x' })
  arrives({ c: 'x' })
  expect(shown()).toEqual([{ name: 'cu', value: 'x' }])
})

test('a row without a name is kept here and stands in no config', () => {
  const { shown, types, arrives, change } = typing({ nome: 'a' })
  types({ name: 'nome', value: 'a' }, { name: '', value: 'later' })
  expect(change).toHaveBeenLastCalledWith({ nome: 'a' })
  arrives({ nome: 'a' })
  expect(shown()).toEqual([{ name: 'nome', value: 'a' }, { name: '', value: 'later' }])
})

test('rows of which nothing is left are no empty object', () => {
  const { types, change } = typing({ nome: 'a' })
  types()
  expect(change).toHaveBeenLastCalledWith(undefined)
})

test('what comes from elsewhere is shown: an undoing, a colleague’s change', () => {
  const { shown, types, arrives } = typing({ nome: 'a' })
  types({ name: 'nome', value: 'ab' })
  arrives({ nome: 'ab' })
  arrives({ nome: 'a' })
  expect(shown()).toEqual([{ name: 'nome', value: 'a' }])
  types({ name: 'nome', value: 'a!' })
  arrives({ curso: 'piano' })
  expect(shown()).toEqual([{ name: 'curso', value: 'piano' }])
})

test('once something came from elsewhere, what was on its way before is no longer ours', () => {
  const { shown, types, arrives } = typing({ nome: 'a' })
  types({ name: 'nome', value: 'ab' })
  types({ name: 'nome', value: 'abc' })
  arrives({ curso: 'piano' })
  arrives({ nome: 'ab' })
  expect(shown()).toEqual([{ name: 'nome', value: 'ab' }])
})

test('of rows with one name the first counts', () => {
  const rows = [{ name: 'a', value: '1' }, { name: 'a', value: '2' }, { name: '', value: '' }, { name: '', value: '' }]
  expect(rows.map((_, index) => isRepeated(rows, index))).toEqual([false, true, false, false])
})
