import { expect, test } from 'vitest'
import { rank } from './rank'

const actions = ['Ir para Conexões', 'Novo funil', 'Tema escuro', 'Funis'].map((label) => ({ id: label, label, group: '', run: () => undefined }))
const found = (text: string) => rank(actions, text).map(({ label }) => label)

test('accents and case do not matter, beginnings come first', () => {
  expect(found('CONEXOES')).toEqual(['Ir para Conexões'])
  expect(found('fun')).toEqual(['Funis', 'Novo funil'])
  expect(found('funil novo')).toEqual(['Novo funil'])
  expect(found('xyz')).toEqual([])
  expect(found('')).toHaveLength(4)
})
