/** Puts a new step where it was asked for: at a point, after the step whose way out it joins, or in the middle of the view. */

import { freePlace } from '../graph/arrange'
import type { NodeType } from '../graph/catalog'
import { insertNode, type From } from '../graph/edits'
import type { Point } from '../graph/graph'
import type { Env } from '../editor/context'
import { NARROW } from './narrow'

export function insertStep(env: Env, type: NodeType, at: Point | null, from: From | null): void {
  const { store, catalog, view } = env
  const cards = view.current?.cards() ?? []
  const before = from === null || type.starts ? undefined : cards.find((card) => card.id === from.node)
  const center = view.current?.center() ?? { x: 0, y: 0 }
  const place = at !== null ? { x: at.x, y: at.y - 21 } : before !== undefined ? freePlace(cards, { x: before.x + before.width + 72, y: before.y }) : freePlace(cards, { x: center.x - 104, y: center.y - 60 })
  const step = insertNode(store.get().graph, type, { x: snapped(place.x), y: snapped(place.y) }, from, catalog)
  const id = step.select?.[0]
  store.take(step)
  if (matchMedia(NARROW).matches) store.set({ paletteShut: true })
  store.set({ quick: null, open: id ?? null, field: null, said: env.t('said.inserted', { name: type.title }) })
  if (id === undefined) return
  requestAnimationFrame(() => {
    view.current?.show(id)
    view.current?.focus(id)
  })
}

function snapped(value: number): number {
  return Math.round(value / 8) * 8
}
