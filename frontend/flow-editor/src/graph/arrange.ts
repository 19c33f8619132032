/** Lining up chosen steps, and finding the next one in a direction. */

import type { Point } from './graph'
import type { Rect } from './route'

export type Placed = Rect & { readonly id: string }
export type Side = 'left' | 'right' | 'top' | 'bottom' | 'middle' | 'center'

export function align(cards: readonly Placed[], side: Side): Map<string, Point> {
  const left = Math.min(...cards.map((card) => card.x))
  const right = Math.max(...cards.map((card) => card.x + card.width))
  const top = Math.min(...cards.map((card) => card.y))
  const bottom = Math.max(...cards.map((card) => card.y + card.height))
  return new Map(cards.map((card) => [card.id, rounded(place(card))]))

  function place(card: Placed): Point {
    switch (side) {
      case 'left':
        return { x: left, y: card.y }
      case 'right':
        return { x: right - card.width, y: card.y }
      case 'center':
        return { x: (left + right - card.width) / 2, y: card.y }
      case 'top':
        return { x: card.x, y: top }
      case 'bottom':
        return { x: card.x, y: bottom - card.height }
      case 'middle':
        return { x: card.x, y: (top + bottom - card.height) / 2 }
    }
  }
}

/** Equal gaps between the first and the last. */
export function distribute(cards: readonly Placed[], axis: 'x' | 'y'): Map<string, Point> {
  const extent = axis === 'x' ? 'width' : 'height'
  const row = [...cards].sort((one, two) => one[axis] - two[axis])
  const [first] = row
  const last = row.at(-1)
  if (first === undefined || last === undefined || row.length < 3) return new Map()
  const filled = row.reduce((sum, card) => sum + card[extent], 0)
  const gap = (last[axis] + last[extent] - first[axis] - filled) / (row.length - 1)
  let at = first[axis]
  return new Map(
    row.map((card) => {
      const place = rounded(axis === 'x' ? { x: at, y: card.y } : { x: card.x, y: at })
      at += card[extent] + gap
      return [card.id, place]
    }),
  )
}

export type Direction = 'left' | 'right' | 'up' | 'down'

/** The card that an arrow key leads to: the nearest whose middle lies that way, sideways distance counting double. */
export function neighbour(cards: readonly Placed[], from: string, direction: Direction): string | null {
  const start = cards.find((card) => card.id === from)
  if (start === undefined) return null
  const here = middle(start)
  let best: string | null = null
  let least = Infinity
  for (const card of cards) {
    if (card.id === from) continue
    const there = middle(card)
    const [along, aside] = offsets(there.x - here.x, there.y - here.y, direction)
    if (along <= 1 || aside > along * 2.5) continue
    const cost = along + aside * 2
    if (cost < least) [best, least] = [card.id, cost]
  }
  return best
}

function offsets(x: number, y: number, direction: Direction): [number, number] {
  switch (direction) {
    case 'left':
      return [-x, Math.abs(y)]
    case 'right':
      return [x, Math.abs(y)]
    case 'up':
      return [-y, Math.abs(x)]
    case 'down':
      return [y, Math.abs(x)]
  }
}

function middle(card: Rect): Point {
  return { x: card.x + card.width / 2, y: card.y + card.height / 2 }
}

function rounded(point: Point): Point {
  return { x: Math.round(point.x), y: Math.round(point.y) }
}

/** A place near the wanted one where a new card covers no other. */
export function freePlace(cards: readonly Rect[], wanted: Point, width = 208, height = 120): Point {
  for (let tries = 0; tries < 40; tries += 1) {
    const place = { x: Math.round(wanted.x), y: Math.round(wanted.y + tries * 36) }
    const covered = cards.some(
      (card) => place.x < card.x + card.width + 12 && place.x + width + 12 > card.x && place.y < card.y + card.height + 12 && place.y + height + 12 > card.y,
    )
    if (!covered) return place
  }
  return wanted
}
