import i18next from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import { linkOf, read, shown, typed } from './values'

beforeAll(() => i18next.init({ lng: 'pt-BR', resources: { 'pt-BR': { contacts: { value: { yes: 'Sim', no: 'Não' } } } } }))

test('values are read as people here write them', () => {
  expect(shown('number', 1234.5)).toBe('1.234,5')
  expect(shown('boolean', false)).toBe('Não')
  expect(shown('cpf', '52998224725')).toBe('529.982.247-25')
  expect(shown('date', '2025-12-01')).toBe('1 de dez. de 2025')
  expect(shown('text', null)).toBe('')
  expect(shown('text', { a: [1] })).toBe('{"a":[1]}')
})

test('what was written becomes what the field keeps', () => {
  expect(read('number', ' 1.234,5 ')).toBe(1234.5)
  expect(read('number', 'nove')).toBeNaN()
  expect(read('number', '')).toBeNull()
  expect(read('boolean', 'true')).toBe(true)
  expect(read('text', '  violão ')).toBe('violão')
  expect(typed('date', '2026-12-01')).toBe('2026-12-01')
})

test('only addresses that are safe to follow become links', () => {
  expect(linkOf('url', 'https://example.com')).toBe('https://example.com')
  expect(linkOf('url', 'javascript:alert(1)')).toBeNull()
  expect(linkOf('text', 'https://example.com')).toBeNull()
  expect(linkOf('phone', '5511988124470')).toBe('tel:+5511988124470')
})
