import { expect, test } from 'vitest'
import { CATALOG, DEMO } from '../testing/samples'
import { align, distribute, freePlace, neighbour } from './arrange'
import { layout } from './layout'
import { manySteps } from '../playground/many'

const SIZE = { width: 208, height: 140 }

test('no card covers another, and ways lead to the right', () => {
  const places = layout(DEMO, () => SIZE)
  const cards = [...places.values()]
  for (const [index, one] of cards.entries()) {
    for (const two of cards.slice(index + 1)) expect(Math.abs(one.x - two.x) >= SIZE.width || Math.abs(one.y - two.y) >= SIZE.height).toBe(true)
  }
  const backwards = DEMO.edges.filter((edge) => (places.get(edge.source)?.x ?? 0) >= (places.get(edge.target)?.x ?? 0))
  expect(backwards).toHaveLength(0)
  expect(CATALOG.types.size).toBeGreaterThan(10)
})

test('the first step stays where it is', () => {
  expect(layout(DEMO, () => SIZE).get('pediu')).toEqual(DEMO.nodes[0]?.position)
})

test('a thousand steps are put in order within seconds', () => {
  const before = performance.now()
  expect(layout(manySteps(1000), () => SIZE).size).toBe(1000)
  expect(performance.now() - before).toBeLessThan(20_000)
}, 30_000)

const CARDS = [
  { id: 'a', x: 0, y: 0, width: 100, height: 50 },
  { id: 'b', x: 300, y: 20, width: 200, height: 80 },
  { id: 'c', x: 310, y: 400, width: 100, height: 50 },
]

test('cards line up by their edges and their middles', () => {
  expect([...align(CARDS, 'right').values()].map((place) => place.x)).toEqual([400, 300, 400])
  expect([...align(CARDS, 'center').values()].map((place) => place.x)).toEqual([200, 150, 200])
})

test('gaps become equal', () => {
  expect(distribute(CARDS, 'y').get('b')).toEqual({ x: 300, y: 185 })
  expect(distribute(CARDS.slice(0, 2), 'x').size).toBe(0)
})

test('arrows go to the nearest card that way', () => {
  expect(neighbour(CARDS, 'a', 'right')).toBe('b')
  expect(neighbour(CARDS, 'b', 'down')).toBe('c')
  expect(neighbour(CARDS, 'a', 'left')).toBeNull()
})

test('a new card looks for a place that is free', () => {
  const place = freePlace(CARDS, { x: 300, y: 20 })
  expect(place.y).toBeGreaterThanOrEqual(100)
})
