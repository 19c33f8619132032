/** The way of an edge: right angles, round corners, and a lane that edges to the same card share. */

import type { Point } from './graph'

export interface Rect extends Point {
  readonly width: number
  readonly height: number
}

/** `foot`: leaves downwards; `top`: comes in from above. */
export interface Ends {
  readonly from: Point
  readonly to: Point
  readonly foot: boolean
  readonly top: boolean
}

const STUB = 18
const CORNER = 12
const CLEARANCE = 14

/**
 * The corners of the way. `lane` is where edges to this card turn; `obstacles` are the other cards: of some simple ways the one
 * that runs behind the fewest of them is taken.
 */
export function route(ends: Ends, lane: number | null, obstacles: readonly Rect[] = []): Point[] {
  const ways = candidates(ends, lane)
  const first = ways[0] ?? [ends.from, ends.to]
  if (obstacles.length === 0 || ways.length === 1) return first
  let best = first
  let least = Infinity
  for (const way of ways) {
    const cost = crossings(way, obstacles) * 10_000 + lengthOf(way) + way.length * 30
    if (cost < least) [best, least] = [way, cost]
  }
  return best
}

function candidates(ends: Ends, lane: number | null): Point[][] {
  const { from, to, foot, top } = ends
  if (foot && top) {
    if (Math.abs(from.x - to.x) < 1) return [[from, to]]
    const half = Math.round((from.y + to.y) / 2)
    return [half, from.y + STUB, to.y - STUB].map((y) => [from, { x: from.x, y }, { x: to.x, y }, to])
  }
  if (foot) {
    const down = from.y + STUB
    if (from.x < to.x - STUB && down < to.y) return [[from, { x: from.x, y: to.y }, to], ...aroundFrom({ x: from.x, y: down }, to, from, lane)]
    return aroundFrom({ x: from.x, y: down }, to, from, lane)
  }
  const gap = to.x - from.x
  if (gap >= STUB * 1.5) {
    if (Math.abs(from.y - to.y) < 1) return [[from, to], ...detours(from, to, lane)]
    const turn = lane !== null && lane > from.x && lane < to.x ? lane : Math.round((from.x + to.x) / 2)
    const bends = [turn, from.x + STUB, to.x - STUB].map((x) => [from, { x, y: from.y }, { x, y: to.y }, to])
    return gap > 300 ? [...bends, ...detours(from, to, lane)] : bends.slice(0, 1)
  }
  return detours(from, to, lane)
}

/** Out, along a free height, and in: backwards, or past the cards between. */
function detours(from: Point, to: Point, lane: number | null): Point[][] {
  const out = from.x + STUB
  const into = lane !== null && lane < to.x && to.x - lane < 60 ? lane : to.x - STUB
  const middle = Math.round((from.y + to.y) / 2)
  const below = Math.max(from.y, to.y)
  const above = Math.min(from.y, to.y)
  return [middle, below + 90, above - 60, below + 170, above - 120].map((y) => [
    from, { x: out, y: from.y }, { x: out, y }, { x: into, y }, { x: into, y: to.y }, to,
  ])
}

function aroundFrom(turn: Point, to: Point, from: Point, lane: number | null): Point[][] {
  const into = lane !== null && lane < to.x && (lane > turn.x || to.x - lane < 60) ? lane : to.x - STUB
  return [turn.y, turn.y + 60, turn.y + 140].map((y) => [from, { x: from.x, y }, { x: into, y }, { x: into, y: to.y }, to])
}

function crossings(way: readonly Point[], obstacles: readonly Rect[]): number {
  let found = 0
  for (let index = 1; index < way.length; index += 1) {
    const [one, two] = [way[index - 1], way[index]]
    if (one === undefined || two === undefined) continue
    const left = Math.min(one.x, two.x)
    const right = Math.max(one.x, two.x)
    const top = Math.min(one.y, two.y)
    const bottom = Math.max(one.y, two.y)
    for (const card of obstacles) {
      if (right > card.x - CLEARANCE / 2 && left < card.x + card.width + CLEARANCE / 2 && bottom > card.y - CLEARANCE / 2 && top < card.y + card.height + CLEARANCE / 2) {
        found += 1
      }
    }
  }
  return found
}

function lengthOf(way: readonly Point[]): number {
  return way.reduce((sum, point, index) => {
    const last = way[index - 1]
    return last === undefined ? 0 : sum + Math.abs(point.x - last.x) + Math.abs(point.y - last.y)
  }, 0)
}

/** An SVG path with round corners. */
export function pathOf(way: readonly Point[]): string {
  const corners = withoutRepeats(way)
  const [first] = corners
  const last = corners.at(-1)
  if (first === undefined || last === undefined) return ''
  const parts = [`M${first.x} ${first.y}`]
  for (let index = 1; index < corners.length - 1; index += 1) {
    const [before, corner, after] = [corners[index - 1], corners[index], corners[index + 1]]
    if (before === undefined || corner === undefined || after === undefined) continue
    const radius = Math.min(CORNER, distance(before, corner) / 2, distance(corner, after) / 2)
    const into = towards(corner, before, radius)
    const out = towards(corner, after, radius)
    parts.push(`L${into.x} ${into.y}Q${corner.x} ${corner.y} ${out.x} ${out.y}`)
  }
  parts.push(`L${last.x} ${last.y}`)
  return parts.join('')
}

function withoutRepeats(way: readonly Point[]): Point[] {
  const distinct = way.filter((point, index) => {
    const last = way[index - 1]
    return last === undefined || Math.abs(point.x - last.x) > 0.5 || Math.abs(point.y - last.y) > 0.5
  })
  return distinct.filter((point, index) => {
    const [before, after] = [distinct[index - 1], distinct[index + 1]]
    if (before === undefined || after === undefined) return true
    return !((before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y))
  })
}

function distance(one: Point, two: Point): number {
  return Math.abs(one.x - two.x) + Math.abs(one.y - two.y)
}

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to) || 1
  return { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by }
}

/** Where a figure or a button can sit: the middle of the longest straight part. */
export function middleOf(way: readonly Point[]): Point {
  let best: Point = way[0] ?? { x: 0, y: 0 }
  let longest = -1
  for (let index = 1; index < way.length; index += 1) {
    const [one, two] = [way[index - 1], way[index]]
    if (one === undefined || two === undefined) continue
    const length = distance(one, two)
    if (length > longest) [best, longest] = [{ x: (one.x + two.x) / 2, y: (one.y + two.y) / 2 }, length]
  }
  return best
}

/** For every card the lane in which edges that come from the left turn: the middle of the narrowest gap. */
export function lanes(entries: readonly { readonly target: string; readonly fromX: number; readonly toX: number }[]): Map<string, number> {
  const nearest = new Map<string, { from: number; to: number }>()
  for (const { target, fromX, toX } of entries) {
    if (toX - fromX < STUB * 1.5) continue
    const known = nearest.get(target)
    if (known === undefined || fromX > known.from) nearest.set(target, { from: fromX, to: toX })
  }
  return new Map([...nearest].map(([target, { from, to }]) => [target, Math.max(Math.round((from + to) / 2), to - 64)]))
}
