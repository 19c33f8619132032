/** The ways of all edges, worked out together when the drawing stands still; while a card is dragged its edges go a simple way. */

import type { InternalNode } from '@xyflow/react'
import type { Point } from '../graph/graph'
import { lanes, middleOf, pathOf, route, type Ends, type Rect } from '../graph/route'
import type { CardNode, WireEdge } from './drawing'

export interface Way {
  readonly ends: Ends
  readonly path: string
  readonly middle: Point
}

export interface Routes {
  readonly get: (id: string) => Way | undefined
  readonly all: () => ReadonlyMap<string, Way>
  readonly subscribe: (listener: () => void) => () => void
  readonly work: (edges: readonly WireEdge[], nodeOf: (id: string) => InternalNode<CardNode> | undefined) => void
}

export function createRoutes(): Routes {
  let ways = new Map<string, Way>()
  const listeners = new Set<() => void>()
  return {
    get: (id) => ways.get(id),
    all: () => ways,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    work: (edges, nodeOf) => {
      ways = worked(edges, nodeOf, ways)
      for (const listener of listeners) listener()
    },
  }
}

export function wayOf(ends: Ends, lane: number | null = null, obstacles: readonly Rect[] = []): Way {
  const corners = route(ends, lane, obstacles)
  return { ends, path: pathOf(corners), middle: middleOf(corners) }
}

export function sameEnds(one: Ends, two: Ends): boolean {
  return near(one.from, two.from) && near(one.to, two.to) && one.foot === two.foot && one.top === two.top
}

function near(one: Point, two: Point): boolean {
  return Math.abs(one.x - two.x) < 1 && Math.abs(one.y - two.y) < 1
}

function worked(
  edges: readonly WireEdge[],
  nodeOf: (id: string) => InternalNode<CardNode> | undefined,
  before: ReadonlyMap<string, Way>,
): Map<string, Way> {
  const rects = new Map<string, Rect>()
  const found: { edge: WireEdge; ends: Ends }[] = []
  for (const edge of edges) {
    const [source, target] = [nodeOf(edge.source), nodeOf(edge.target)]
    if (source === undefined || target === undefined) continue
    rects.set(edge.source, rectOf(source))
    rects.set(edge.target, rectOf(target))
    const ends = endsOf(edge, source, target)
    if (ends !== null) found.push({ edge, ends })
  }
  const turns = lanes(found.filter(({ ends }) => !ends.top).map(({ edge, ends }) => ({ target: edge.target, fromX: ends.from.x, toX: ends.to.x })))
  const near = nearby(rects)
  return new Map(
    found.map(({ edge, ends }) => {
      const lane = turns.get(edge.target) ?? null
      const box = boxOf(ends)
      const between = near(box).flatMap(([id, rect]) => (overlaps(rect, box) ? [id === edge.source || id === edge.target ? inner(rect) : rect] : []))
      const way = wayOf(ends, lane, between)
      const old = before.get(edge.id)
      return [edge.id, old !== undefined && old.path === way.path && sameEnds(old.ends, ends) ? old : way]
    }),
  )
}

const CELL = 640

/** Which cards may lie in a part of the drawing, without asking all of them. */
function nearby(rects: ReadonlyMap<string, Rect>): (box: Rect) => [string, Rect][] {
  const cells = new Map<string, [string, Rect][]>()
  for (const entry of rects) {
    for (const cell of cellsOf(entry[1])) {
      const there = cells.get(cell)
      if (there === undefined) cells.set(cell, [entry])
      else there.push(entry)
    }
  }
  return (box) => [...new Set(cellsOf(box).flatMap((cell) => cells.get(cell) ?? []))]
}

function cellsOf({ x, y, width, height }: Rect): string[] {
  const found: string[] = []
  for (let column = Math.floor(x / CELL); column <= Math.floor((x + width) / CELL); column++) {
    for (let row = Math.floor(y / CELL); row <= Math.floor((y + height) / CELL); row++) found.push(`${column} ${row}`)
  }
  return found
}

function rectOf(node: InternalNode<CardNode>): Rect {
  const { x, y } = node.internals.positionAbsolute
  return { x, y, width: node.measured.width ?? 208, height: node.measured.height ?? 120 }
}

function endsOf(edge: WireEdge, source: InternalNode<CardNode>, target: InternalNode<CardNode>): Ends | null {
  const out = source.internals.handleBounds?.source?.find((handle) => handle.id === edge.sourceHandle)
  const into = target.internals.handleBounds?.target?.find((handle) => handle.id === edge.targetHandle)
  if (out === undefined || into === undefined) return null
  const foot = edge.data?.foot === true
  const top = edge.data?.above === true
  const [one, two] = [source.internals.positionAbsolute, target.internals.positionAbsolute]
  return {
    from: foot ? { x: one.x + out.x + out.width / 2, y: one.y + out.y + out.height } : { x: one.x + out.x + out.width, y: one.y + out.y + out.height / 2 },
    to: top ? { x: two.x + into.x + into.width / 2, y: two.y + into.y } : { x: two.x + into.x, y: two.y + into.y + into.height / 2 },
    foot,
    top,
  }
}

/** Of the cards that an edge joins only the inside is in its way. */
function inner({ x, y, width, height }: Rect): Rect {
  return { x: x + 10, y: y + 10, width: width - 20, height: height - 20 }
}

/** The part of the drawing through which a way might lead. */
function boxOf({ from, to }: Ends): Rect {
  const x = Math.min(from.x, to.x) - 120
  const y = Math.min(from.y, to.y) - 200
  return { x, y, width: Math.abs(from.x - to.x) + 240, height: Math.abs(from.y - to.y) + 400 }
}

function overlaps(one: Rect, two: Rect): boolean {
  return one.x < two.x + two.width && one.x + one.width > two.x && one.y < two.y + two.height && one.y + one.height > two.y
}
