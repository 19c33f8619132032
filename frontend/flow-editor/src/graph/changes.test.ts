import { describe, expect, test } from 'vitest'
import { DEMO } from '../testing/samples'
import { applyChanges, invert, type Change } from './changes'
import type { Edge, Graph, Node } from './graph'

/** A generator of numbers that is the same every time. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % below
  }
}

function anyChange(graph: Graph, roll: (below: number) => number): Change {
  const node = graph.nodes[roll(Math.max(1, graph.nodes.length))]
  const edge = graph.edges[roll(Math.max(1, graph.edges.length))]
  const id = node?.id ?? 'nobody'
  switch (roll(7)) {
    case 0: {
      const fresh: Node = { id: `fresh${roll(40)}`, type: 'end', data: {}, meta: {}, position: { x: 0, y: 0 } }
      return { type: 'addNode', node: fresh }
    }
    case 1:
      return { type: 'removeNode', id: roll(5) === 0 ? 'nobody' : id }
    case 2:
      return { type: 'setData', id, data: { n: roll(100) } }
    case 3:
      return { type: 'setMeta', id, meta: { name: `${roll(100)}` } }
    case 4:
      return { type: 'move', id, position: { x: roll(900), y: roll(900) } }
    case 5: {
      const fresh: Edge = { id: `edge${roll(60)}`, source: id, sourceHandle: null, target: graph.nodes[0]?.id ?? id }
      return { type: 'addEdge', edge: fresh }
    }
    default:
      return { type: 'removeEdge', id: edge?.id ?? 'nothing' }
  }
}

describe('a change and its inverse', () => {
  test.each(Array.from({ length: 150 }, (_, seed) => [seed]))('lead back to the same drawing, in the same order (%i)', (seed) => {
    const roll = dice(seed + 1)
    let graph: Graph = DEMO
    const changes: Change[] = []
    for (let count = roll(25); count >= 0; count -= 1) {
      const change = anyChange(graph, roll)
      changes.push(change)
      graph = applyChanges(graph, [change])
    }
    expect(applyChanges(graph, invert(DEMO, changes))).toEqual(DEMO)
  })
})

test('what does not change anything leaves the very same object', () => {
  expect(applyChanges(DEMO, [{ type: 'removeEdge', id: 'nothing' }, { type: 'removeNode', id: 'nobody' }])).toBe(DEMO)
})

test('a step takes its edges with it, and undoing brings them back to their places', () => {
  const id = 'instrumento'
  const without = applyChanges(DEMO, [{ type: 'removeNode', id }])
  expect(without.edges.some((edge) => edge.source === id || edge.target === id)).toBe(false)
  expect(applyChanges(without, invert(DEMO, [{ type: 'removeNode', id }]))).toEqual(DEMO)
})
