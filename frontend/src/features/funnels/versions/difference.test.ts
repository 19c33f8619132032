import type { Graph } from '@batuta/flow-editor'
import { describe, expect, it } from 'vitest'
import { differenceOf, sizeOf } from './difference'

const node = (id: string, text = '', x = 0) => ({ id, type: 'send_message', data: { text }, meta: {}, position: { x, y: 0 } })
const graph = (nodes: Graph['nodes'], edges: [string, string][] = []): Graph => ({ nodes, edges: edges.map(([source, target]) => ({ id: `${source}${target}`, source, sourceHandle: null, target })), rest: {} })
const ids = (nodes: Graph['nodes']) => nodes.map(({ id }) => id)

describe('what a drawing changes of another one', () => {
  it('new, gone and changed steps, and ways between them', () => {
    const found = differenceOf(graph([node('a'), node('b'), node('c')], [['a', 'b']]), graph([node('a'), node('b', 'oi'), node('d')], [['a', 'd']]))
    expect([ids(found.added), ids(found.removed), ids(found.changed), found.ways]).toEqual([['d'], ['c'], ['b'], 2])
    expect(sizeOf(found)).toBe(3)
  })

  it('pushing steps about changes nothing', () => {
    expect(sizeOf(differenceOf(graph([node('a')]), graph([node('a', '', 400)])))).toBe(0)
  })

  it('where only ways changed, they are counted', () => {
    expect(sizeOf(differenceOf(graph([node('a'), node('b')]), graph([node('a'), node('b')], [['a', 'b']])))).toBe(1)
  })
})
