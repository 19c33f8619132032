/** Everything a person can do that has a name: toolbar, menu, shortcut and search take it from this one list. */

import { align, distribute, type Side } from '../graph/arrange'
import { fromText, toText } from '../graph/clipboard'
import { duplicate, edgesOfPort, idsOf, move, paste, remove } from '../graph/edits'
import { layout } from '../graph/layout'
import { nodeOf } from '../graph/graph'
import { isFoot, portsOf } from '../graph/catalog'
import { read, write } from './clipboard'
import type { Env } from './context'
import { FIRST, type EditorState } from './state'

export type Shortcut = string

export interface Action {
  readonly id: string
  readonly icon: string
  readonly shortcuts: readonly Shortcut[]
  readonly group: 'edit' | 'arrange' | 'view' | 'find'
  readonly changes: boolean
  readonly enabled: (state: EditorState, env: Env) => boolean
  readonly run: (env: Env) => void
}

type Sketch = Omit<Action, 'changes' | 'enabled' | 'shortcuts'> & Partial<Pick<Action, 'changes' | 'enabled' | 'shortcuts'>>

const always = () => true
const chosen = (state: EditorState) => state.nodes.size > 0
const several = (state: EditorState) => state.nodes.size > 1

function action(sketch: Sketch): Action {
  return { changes: true, enabled: always, shortcuts: [], ...sketch }
}

export const ACTIONS: readonly Action[] = [
  action({ id: 'undo', icon: 'undo', shortcuts: ['Mod+Z'], group: 'edit', enabled: (state) => state.history.past.length > 0, run: ({ store }) => store.undo() }),
  action({ id: 'redo', icon: 'redo', shortcuts: ['Mod+Shift+Z', 'Mod+Y'], group: 'edit', enabled: (state) => state.history.future.length > 0, run: ({ store }) => store.redo() }),
  action({ id: 'insert', icon: 'plus', shortcuts: ['Tab'], group: 'find', run: openQuick }),
  action({ id: 'open', icon: 'pencil', shortcuts: ['Enter'], group: 'edit', changes: false, enabled: (state) => state.nodes.size === 1, run: ({ store }) => store.set({ open: only(store.get()), field: FIRST }) }),
  action({ id: 'link', icon: 'link', shortcuts: ['L'], group: 'edit', enabled: (state, env) => firstFree(state, env) !== null, run: openQuick }),
  action({ id: 'copy', icon: 'copy', shortcuts: ['Mod+C'], group: 'edit', changes: false, enabled: chosen, run: copy }),
  action({ id: 'cut', icon: 'cut', shortcuts: ['Mod+X'], group: 'edit', enabled: chosen, run: cut }),
  action({ id: 'paste', icon: 'paste', shortcuts: ['Mod+V'], group: 'edit', run: (env) => void pasteClipboard(env) }),
  action({ id: 'duplicate', icon: 'duplicate', shortcuts: ['Mod+D'], group: 'edit', enabled: chosen, run: ({ store }) => store.take(duplicate(store.get().graph, store.get().nodes)) }),
  action({ id: 'delete', icon: 'trash', shortcuts: ['Delete', 'Backspace'], group: 'edit', enabled: (state) => chosen(state) || state.edges.size > 0, run: removeChosen }),
  action({ id: 'selectAll', icon: 'selectAll', shortcuts: ['Mod+A'], group: 'edit', changes: false, run: ({ store }) => store.set({ nodes: new Set(store.get().graph.nodes.map((node) => node.id)), edges: new Set() }) }),
  action({ id: 'layout', icon: 'layout', shortcuts: ['Shift+L'], group: 'arrange', enabled: (state) => state.graph.nodes.length > 1, run: arrangeAll }),
  ...(['left', 'center', 'right', 'top', 'middle', 'bottom'] as const).map((side) =>
    action({ id: `align.${side}`, icon: `align.${side}`, group: 'arrange', enabled: several, run: (env) => alignChosen(env, side) }),
  ),
  ...(['x', 'y'] as const).map((axis) =>
    action({ id: `distribute.${axis}`, icon: `distribute.${axis}`, group: 'arrange', enabled: (state) => state.nodes.size > 2, run: (env) => distributeChosen(env, axis) }),
  ),
  action({ id: 'zoomIn', icon: 'plus', shortcuts: ['+', '='], group: 'view', changes: false, run: ({ view }) => view.current?.zoom(1.25) }),
  action({ id: 'zoomOut', icon: 'minus', shortcuts: ['-'], group: 'view', changes: false, run: ({ view }) => view.current?.zoom(0.8) }),
  action({ id: 'fit', icon: 'fit', shortcuts: ['0'], group: 'view', changes: false, run: ({ view }) => view.current?.fit() }),
  action({ id: 'zoomFull', icon: 'full', shortcuts: ['1'], group: 'view', changes: false, run: ({ view }) => view.current?.zoomTo(1) }),
  action({ id: 'problems', icon: 'alert', shortcuts: ['P'], group: 'find', changes: false, run: ({ store }) => store.set({ listing: !store.get().listing }) }),
]

export function actionOf(id: string): Action | undefined {
  return ACTIONS.find((one) => one.id === id)
}

export function isEnabled(one: Action, env: Env): boolean {
  return (!env.readOnly || !one.changes) && one.enabled(env.store.get(), env)
}

/** Undo and redo say what they will undo: `Desfazer: mover Instrumento`. */
export function labelOf(one: Action, env: Env): string {
  const { history } = env.store.get()
  const entry = one.id === 'undo' ? history.past.at(-1) : one.id === 'redo' ? history.future[0] : undefined
  const label = env.t(`action.${one.id}`)
  return entry === undefined ? label : `${label}: ${env.t(`step.${entry.name}`, { about: entry.about, count: entry.count })}`
}

function only(state: EditorState): string | null {
  const [id] = state.nodes
  return id ?? null
}

/** The first way out of the chosen step that leads nowhere yet, else its first. */
export function firstFree(state: EditorState, env: Env): { node: string; port: string } | null {
  const id = state.nodes.size === 1 ? only(state) : null
  const node = id === null ? undefined : nodeOf(state.graph, id)
  if (node === undefined) return null
  const ports = portsOf(env.catalog.types.get(node.type), node.data)
  const order = [...ports.filter((port) => !isFoot(port)), ...ports.filter(isFoot)]
  const free = order.find((port) => edgesOfPort(state.graph, { node: node.id, port: port.id }, env.catalog).length === 0) ?? order[0]
  return free === undefined ? null : { node: node.id, port: free.id }
}

function openQuick(env: Env): void {
  env.store.set({ quick: { at: null, screen: null, from: firstFree(env.store.get(), env) }, menu: null })
}

function copy({ store }: Env): void {
  const { graph, nodes } = store.get()
  void write(toText(graph, nodes))
}

function cut(env: Env): void {
  copy(env)
  removeChosen(env)
}

async function pasteClipboard(env: Env): Promise<void> {
  const text = await read()
  if (text === '') env.store.set({ said: env.t('paste.denied') })
  else pasteText(env, text)
}

/** Whether the text held steps. */
export function pasteText(env: Env, text: string): boolean {
  const { store, view, t } = env
  const steps = fromText(text, idsOf(store.get().graph), view.current?.center())
  if (steps === null) {
    store.set({ said: t('paste.nothing') })
    return false
  }
  store.take(paste(steps))
  return true
}

function removeChosen({ store, catalog, view }: Env): void {
  const { graph, nodes, edges } = store.get()
  store.take(remove(graph, nodes, edges, catalog))
  view.current?.focus()
}

export function arrangeAll({ store, view, catalog }: Env): void {
  const { graph, nodes } = store.get()
  const sizes = new Map((view.current?.cards() ?? []).map((card) => [card.id, card]))
  const places = layout(graph, (id) => sizes.get(id) ?? { width: 208, height: 120 }, nodes.size > 1 ? nodes : undefined)
  store.take(move(graph, places, catalog, 'layout'))
  setTimeout(() => view.current?.fit(), 60)
}

function chosenCards({ store, view }: Env) {
  const { nodes } = store.get()
  return (view.current?.cards() ?? []).filter((card) => nodes.has(card.id))
}

function alignChosen(env: Env, side: Side): void {
  env.store.take(move(env.store.get().graph, align(chosenCards(env), side), env.catalog, 'align'))
}

function distributeChosen(env: Env, axis: 'x' | 'y'): void {
  env.store.take(move(env.store.get().graph, distribute(chosenCards(env), axis), env.catalog, 'distribute'))
}
