import { expect, test } from 'vitest'
import { DEMO } from '../testing/samples'
import { fromText, toText } from './clipboard'
import { idsOf } from './edits'
import { writeGraph } from './graph'

const SOME = new Set(['instrumento', 'idade', 'ajuda'])

test('what is pasted is the same steps under new ids, with the edges between them', () => {
  const pasted = fromText(toText(DEMO, SOME), idsOf(DEMO))
  expect(pasted?.nodes.map((node) => node.data)).toEqual(DEMO.nodes.filter((node) => SOME.has(node.id)).map((node) => node.data))
  const between = DEMO.edges.filter((edge) => SOME.has(edge.source) && SOME.has(edge.target))
  expect(pasted?.edges.map((edge) => edge.sourceHandle)).toEqual(between.map((edge) => edge.sourceHandle))
  const ids = new Set(pasted?.nodes.map((node) => node.id))
  expect(pasted?.edges.every((edge) => ids.has(edge.source) && ids.has(edge.target))).toBe(true)
  expect([...ids].some((id) => idsOf(DEMO).has(id))).toBe(false)
})

test('it comes to stand where it was asked for', () => {
  const pasted = fromText(toText(DEMO, new Set(['idade'])), new Set(), { x: 1000, y: 500 })
  expect(pasted?.nodes[0]?.position).toEqual({ x: 896, y: 450 })
})

test('a whole graph is taken too', () => {
  expect(fromText(JSON.stringify(writeGraph(DEMO)), new Set())?.nodes).toHaveLength(DEMO.nodes.length)
})

test.each(['', 'hello', '[]', '{"nodes": 3}', '{"nodes": []}', '{"nodes": [{"id": 1}]}', 'null'])('%j is no steps', (text) => {
  expect(fromText(text, new Set())).toBeNull()
})
