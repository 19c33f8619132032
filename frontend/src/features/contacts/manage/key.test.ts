import { expect, test } from 'vitest'
import { keyOf } from './key'

test('a field is known to funnels by a plain word', () => {
  expect(['Data da aula', 'Período', '2º telefone', ' — ', 'x'.repeat(80)].map(keyOf)).toEqual(['data_da_aula', 'periodo', 'campo_2_telefone', '', 'x'.repeat(50)])
})
