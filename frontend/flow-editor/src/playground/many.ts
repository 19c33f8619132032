/** A drawing far larger than anybody draws, to see how the canvas holds up. */

import { readGraph, type Graph } from '../graph/graph'

const KINDS = ['send_message', 'ask_choice', 'condition', 'wait', 'tag', 'ask_field'] as const

export function manySteps(count: number): Graph {
  const nodes = Array.from({ length: count }, (_, index) => ({
    id: `n${index}`,
    type: index === 0 ? 'trigger' : KINDS[index % KINDS.length],
    data: dataOf(index),
    meta: { name: index === 0 ? 'Pediu aula' : `Passo ${index}` },
    position: { x: Math.floor(index / 20) * 304, y: (index % 20) * 296 },
  }))
  const edges = Array.from({ length: count - 1 }, (_, index) => ({
    id: `e${index}`, source: `n${Math.max(0, index - 19 + (index % 3))}`, sourceHandle: portOf(Math.max(0, index - 19 + (index % 3))), target: `n${index + 1}`,
  }))
  return readGraph({ nodes, edges })
}

function dataOf(index: number): object {
  if (index === 0) return { kind: 'keyword', keyword: 'aula experimental' }
  switch (KINDS[index % KINDS.length]) {
    case 'send_message':
      return { bubbles: [{ type: 'text', text: `Oi, {{ contact.name | first_name }}! Esta é a mensagem ${index} e ela tem mais de uma linha.` }] }
    case 'ask_choice':
      return { question: 'Qual instrumento você quer experimentar?', choices: [{ id: 'a', label: 'Violão' }, { id: 'b', label: 'Piano' }, { id: 'c', label: 'Canto' }] }
    case 'condition':
      return { branches: [{ id: 'sim', label: 'Adulto', rows: [{ field: 'variable.idade', operator: 'at_least', value: '18' }] }] }
    case 'wait':
      return { duration: { amount: 26, unit: 'hours' } }
    case 'tag':
      return { add: ['aula experimental'] }
    default:
      return { question: 'Quantos anos tem o aluno?', kind: 'number', variable: 'idade' }
  }
}

function portOf(index: number): string {
  const kind = index === 0 ? 'trigger' : KINDS[index % KINDS.length]
  return { ask_choice: 'a', condition: 'sim', ask_field: 'answered' }[String(kind)] ?? 'next'
}
