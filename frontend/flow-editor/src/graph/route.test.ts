import { expect, test } from 'vitest'
import { lanes, middleOf, pathOf, route, type Ends } from './route'

const ahead: Ends = { from: { x: 0, y: 0 }, to: { x: 200, y: 100 }, foot: false, top: false }

function isStraight(way: readonly { x: number; y: number }[]): boolean {
  return way.every((point, index) => {
    const last = way[index - 1]
    return last === undefined || last.x === point.x || last.y === point.y
  })
}

test('every part is level or upright', () => {
  for (const foot of [true, false]) {
    for (const top of [true, false]) {
      for (const to of [{ x: 400, y: 300 }, { x: -300, y: 40 }, { x: 10, y: 200 }, { x: 600, y: -100 }]) {
        if (top && !foot) continue
        const way = route({ from: { x: 0, y: 0 }, to, foot, top }, null)
        expect(isStraight(way), JSON.stringify({ foot, top, to, way })).toBe(true)
        expect([way[0], way.at(-1)]).toEqual([{ x: 0, y: 0 }, to])
      }
    }
  }
})

test('edges to the same card turn in the same lane', () => {
  const found = lanes([{ target: 'a', fromX: 0, toX: 200 }, { target: 'a', fromX: 100, toX: 200 }, { target: 'b', fromX: 300, toX: 200 }])
  expect(found).toEqual(new Map([['a', 150]]))
})

test('of simple ways the one that runs behind no card is taken', () => {
  const wall = { x: 60, y: -50, width: 80, height: 120 }
  const far: Ends = { from: { x: 0, y: 0 }, to: { x: 400, y: 100 }, foot: false, top: false }
  const through = route(far, 380)
  const around = route(far, 380, [wall])
  const hits = (way: readonly { x: number; y: number }[]) => way.some((point, index) => {
    const last = way[index - 1]
    return last !== undefined && last.y === point.y && point.y > wall.y && point.y < wall.y + wall.height && Math.max(last.x, point.x) > wall.x && Math.min(last.x, point.x) < wall.x + wall.width
  })
  expect([hits(through), hits(around)]).toEqual([true, false])
})

test('corners are round, and a straight way has none', () => {
  expect(pathOf(route(ahead, null))).toMatch(/^M0 0L\d+ 0Q.*Q.*L200 100$/)
  expect(pathOf(route({ ...ahead, to: { x: 200, y: 0 } }, null))).toBe('M0 0L200 0')
})

test('the middle lies on the longest part', () => {
  expect(middleOf([{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 100 }, { x: 20, y: 100 }])).toEqual({ x: 10, y: 50 })
})
