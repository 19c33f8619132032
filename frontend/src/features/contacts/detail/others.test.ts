import { expect, test } from 'vitest'
import { otherValues } from './others'

test('what is saved under no known field has a name that people can read, and keeps its kind', () => {
  const values = { fase_funil: 'Lead', plano: 'anual', melhor_horario: 'manhã', filhos: 2, aluno: false, notas: [7, 9], vazio: null, nada: '' }
  expect(otherValues(values, [{ key: 'plano' }])).toEqual([
    { key: 'aluno', label: 'Aluno', type: 'boolean', whole: false },
    { key: 'filhos', label: 'Filhos', type: 'number', whole: false },
    { key: 'melhor_horario', label: 'Melhor horario', type: 'text', whole: false },
    { key: 'notas', label: 'Notas', type: 'text', whole: true },
  ])
})
