/** Shortcuts of the canvas, from the action registry; arrows go from card to card, with Shift they move what is chosen. */

import { neighbour, type Direction } from '../graph/arrange'
import { move } from '../graph/edits'
import { ACTIONS, isEnabled } from './actions'
import type { Env } from './context'

/** A key as the registry writes it: `Mod+Shift+Z`. */
export function chordOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key
  const symbol = event.key.length === 1 && !/[\p{L}\p{N}]/u.test(event.key)
  return [event.ctrlKey || event.metaKey ? 'Mod' : '', event.altKey ? 'Alt' : '', event.shiftKey && !symbol ? 'Shift' : '', key]
    .filter((part) => part !== '')
    .join('+')
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select, [role="textbox"], [role="combobox"]') !== null)
}

/** A button or a link on the canvas, which has keys of its own. */
export function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a[href]') !== null
}

const ARROWS: Readonly<Record<string, Direction>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }
const STEP = 8

/** Whether the key meant something here. */
export function onCanvasKey(event: KeyboardEvent, env: Env): boolean {
  const direction = ARROWS[event.key]
  if (direction !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) return arrow(direction, event.shiftKey, env)
  const chord = chordOf(event)
  // With nothing chosen Tab goes on to the next control, as everywhere.
  if (chord === 'Tab' && env.store.get().nodes.size === 0) return false
  if (chord === 'Mod+C' || chord === 'Mod+X' || chord === 'Mod+V') return false
  const found = ACTIONS.find((one) => one.shortcuts.includes(chord))
  if (found === undefined || !isEnabled(found, env)) return false
  found.run(env)
  return true
}

function arrow(direction: Direction, moving: boolean, env: Env): boolean {
  const { store, view, catalog, readOnly } = env
  const { graph, nodes } = store.get()
  if (moving) {
    if (readOnly || nodes.size === 0) return false
    const [x, y] = { left: [-STEP, 0], right: [STEP, 0], up: [0, -STEP], down: [0, STEP] }[direction]
    const places = new Map(graph.nodes.filter((node) => nodes.has(node.id)).map((node) => [node.id, { x: node.position.x + (x ?? 0), y: node.position.y + (y ?? 0) }]))
    store.take(move(graph, places, catalog, 'move', `nudge ${[...nodes].join(' ')}`))
    return true
  }
  const cards = view.current?.cards() ?? []
  const [from] = [...nodes].slice(-1)
  const next = from === undefined ? cards[0]?.id : neighbour(cards, from, direction)
  if (next === undefined || next === null) return nodes.size > 0
  store.set({ nodes: new Set([next]), edges: new Set(), ...(store.get().open === null ? {} : { open: next, field: null }) })
  view.current?.show(next)
  view.current?.focus(next)
  return true
}
