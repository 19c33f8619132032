import { expect, test } from 'vitest'
import { parts, safeAddress } from './Words'

test('web addresses in a text are links, what ends the sentence is not part of them', () => {
  expect(parts('Veja https://escola.com.br/aulas. Ou http://x.y?')).toEqual(['Veja ', 'https://escola.com.br/aulas', '. Ou ', 'http://x.y', '?'])
  expect(parts('sem nada')).toEqual(['sem nada'])
})

test('an address that could run something is none', () => {
  expect(['javascript:alert(1)', 'data:text/html,x', ' vbscript:x', 'nonsense', undefined].map(safeAddress)).toEqual([null, null, null, null, null])
  expect(safeAddress('https://escola.com.br')).toBe('https://escola.com.br/')
})
