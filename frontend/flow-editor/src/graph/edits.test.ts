import { describe, expect, test } from 'vitest'
import { CATALOG, DEMO, drawn } from '../testing/samples'
import { applyChanges } from './changes'
import { connect, duplicate, insertNode, move, remove, setData, setMeta, type Step } from './edits'
import type { Graph } from './graph'
import { readGraph, writeGraph } from './graph'

function done(graph: Graph, step: Step | null): Graph {
  return step === null ? graph : applyChanges(graph, step.changes)
}

const CHOICES = { ask: { question: 'Which?', choices: [{ id: 'piano', label: 'Piano' }, { id: 'voice', label: 'Voice' }] } }
const GRAPH = drawn('start: trigger\nask: ask_choice\nhello: send_message\nbye: end\nstart > ask\nask.piano > hello\nask.voice > bye', CHOICES)

test('a port holds one edge: joining it anew takes the old one away', () => {
  const graph = done(GRAPH, connect(GRAPH, { node: 'ask', port: 'piano' }, 'bye', CATALOG))
  expect(graph.edges.filter((edge) => edge.sourceHandle === 'piano').map((edge) => edge.target)).toEqual(['bye'])
})

test('nothing leads into a trigger, and joining the same again is no step', () => {
  expect(connect(GRAPH, { node: 'ask', port: 'piano' }, 'start', CATALOG)).toBeNull()
  expect(connect(GRAPH, { node: 'ask', port: 'piano' }, 'hello', CATALOG)).toBeNull()
})

test('an edge without a handle leaves by the first port', () => {
  const graph = done(GRAPH, connect(GRAPH, { node: 'start', port: 'next' }, 'bye', CATALOG))
  expect(graph.edges.filter((edge) => edge.source === 'start').map((edge) => edge.target)).toEqual(['bye'])
})

describe('ways out that come from the config', () => {
  test('keep their edge when an option is renamed', () => {
    const data = { question: 'Which?', choices: [{ id: 'keys', label: 'Keys' }, { id: 'voice', label: 'Voice' }] }
    const graph = done(GRAPH, setData(GRAPH, 'ask', data, CATALOG))
    expect(graph.edges.find((edge) => edge.target === 'hello')?.sourceHandle).toBe('keys')
  })
  test('lose it when the option goes', () => {
    const graph = done(GRAPH, setData(GRAPH, 'ask', { question: 'Which?', choices: [{ id: 'voice', label: 'Voice' }] }, CATALOG))
    expect(graph.edges.map((edge) => edge.target)).toEqual(['ask', 'bye'])
  })
  test('stay joined when options change places', () => {
    const graph = done(GRAPH, setData(GRAPH, 'ask', { question: 'Which?', choices: CHOICES.ask.choices.toReversed() }, CATALOG))
    expect(graph.edges).toEqual(GRAPH.edges)
  })
})

test('a step that is put behind a way out is joined to it', () => {
  const type = CATALOG.types.get('wait')
  const step = type === undefined ? null : insertNode(GRAPH, type, { x: 0, y: 0 }, { node: 'ask', port: 'no_reply' }, CATALOG)
  const graph = done(GRAPH, step)
  expect(graph.edges.at(-1)).toMatchObject({ source: 'ask', sourceHandle: 'no_reply', target: step?.select?.[0] })
})

test('what is removed is said by its name, or by how many', () => {
  expect(remove(DEMO, new Set(['idade']), new Set(), CATALOG)).toMatchObject({ name: 'remove', about: 'Idade', count: 1 })
  expect(remove(DEMO, new Set(['idade', 'dia']), new Set(), CATALOG)).toMatchObject({ count: 2 })
  expect(remove(DEMO, new Set(), new Set(), CATALOG)).toBeNull()
})

test('a copy stands beside its original with the edges among the copies', () => {
  const graph = done(DEMO, duplicate(DEMO, new Set(['idade', 'menor'])))
  expect(graph.nodes).toHaveLength(DEMO.nodes.length + 2)
  const inner = DEMO.edges.filter((edge) => edge.source === 'idade' && edge.target === 'menor').length
  expect(graph.edges).toHaveLength(DEMO.edges.length + inner)
})

test('a move to the same place is no step', () => {
  expect(move(DEMO, new Map([['idade', { x: 900, y: 60 }]]), CATALOG)).toBeNull()
})

test('an empty name is no name', () => {
  expect(done(DEMO, setMeta(DEMO, 'idade', 'name', '', CATALOG)).nodes.find((node) => node.id === 'idade')?.meta).toEqual({})
})

test('a graph is written as it was read, also what is not ours', () => {
  const stored = { viewport: { x: 1 }, nodes: [{ id: 'a', type: 'end', data: {}, meta: { name: 'A', mock: { ok: true } }, position: { x: 1, y: 2 } }], edges: [] }
  expect(writeGraph(readGraph(stored))).toEqual(stored)
})
