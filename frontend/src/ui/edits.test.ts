import { expect, test } from 'vitest'
import { changesOf, clashesOf, valuesOf, withChanges, type Edits } from './edits'

type School = { name: string; timezone: string; stages: string[]; idle: number | null }
const before: School = { name: 'Compasso', timezone: 'America/Sao_Paulo', stages: ['Novo'], idle: 30 }
const none: Edits<School> = new Map()

test('only what was touched is sent; what was not follows the colleague', () => {
  const edits = withChanges(none, before, { stages: ['Novo', 'Aluno'] })
  const now = { ...before, name: 'Compasso Centro' }
  expect(changesOf(now, edits)).toEqual({ stages: ['Novo', 'Aluno'] })
  expect(valuesOf(now, edits)).toEqual({ ...now, stages: ['Novo', 'Aluno'] })
  expect(clashesOf(now, edits)).toEqual([])
})

test('the same field changed by both: what was typed stays, and the clash is told', () => {
  const typed = withChanges(none, before, { name: 'Minha' })
  const now = { ...before, name: 'Dela' }
  expect(clashesOf(now, typed)).toEqual(['name'])
  const more = withChanges(typed, now, { name: 'Minha mesmo' })
  expect(valuesOf(now, more).name).toBe('Minha mesmo')
  expect(clashesOf(now, more), 'typing on does not hide it').toEqual(['name'])
  expect(clashesOf({ ...before, name: 'Minha mesmo' }, more), 'both want the same').toEqual([])
})

test('typed back to what is there: nothing to send', () => {
  const edits = withChanges(withChanges(none, before, { idle: null }), before, { idle: 30 })
  expect(changesOf(before, edits)).toEqual({})
  expect(edits.size).toBe(0)
})
