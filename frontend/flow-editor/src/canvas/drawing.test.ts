import { expect, test } from 'vitest'
import { CATALOG, drawn } from '../testing/samples'
import { createDrawer, type Shown } from './drawing'

const GRAPH = drawn('start: trigger\nask: ask_choice\nbye: end\nstart > ask\nask.piano > bye', { ask: { question: 'Which?', choices: [{ id: 'piano', label: 'Piano' }] } })
const STILL: Shown = { graph: GRAPH, nodes: new Set(), edges: new Set(), sizes: new Map(), dragged: new Map() }

test('dragging a card makes that card anew, and nothing else', () => {
  const draw = createDrawer(CATALOG)
  const before = draw(STILL)
  const after = draw({ ...STILL, dragged: new Map([['ask', { x: 500, y: 8 }]]) })
  expect(after.nodes.map((node, index) => node === before.nodes[index])).toEqual([true, false, true])
  expect(after.nodes[1]?.position).toEqual({ x: 500, y: 8 })
  expect(after.nodes[1]?.data).toBe(before.nodes[1]?.data)
  expect(after.edges).toBe(before.edges)
})

test('another config, another choice and another size are seen', () => {
  const draw = createDrawer(CATALOG)
  const before = draw(STILL)
  expect(before.nodes[1]?.data.joined).toBe(' piano ')
  const chosen = draw({ ...STILL, edges: new Set([GRAPH.edges[1]?.id ?? '']) })
  expect(chosen.edges.map((edge) => edge.selected)).toEqual([false, true])
  expect(draw({ ...STILL, sizes: new Map([['bye', { width: 1, height: 2 }]]) }).nodes[2]?.measured).toEqual({ width: 1, height: 2 })
  expect(draw({ ...STILL, graph: { ...GRAPH, edges: [] } }).nodes[1]?.data.joined).toBe('')
})
