/** The state of one open editor, outside React so that a card can listen to its own part of it alone. */

import type { Graph, Point } from '../graph/graph'
import type { From, Step } from '../graph/edits'
import { NO_HISTORY, redo, take, undo, type History, type Moment } from '../history/history'
import type { Figures, Trace } from '../host'
import type { Problem } from '../problems/problem'

/** In the place of a field: the first of the form. */
export const FIRST = '*'

/** The search for a step: `from` is the way out that it will be joined to, `screen` where its window opens. */
export interface Quick {
  readonly at: Point | null
  readonly screen: Point | null
  readonly from: From | null
}

export interface Menu {
  readonly screen: Point
  readonly node: string | null
}

export interface EditorState {
  readonly graph: Graph
  readonly history: History
  readonly nodes: ReadonlySet<string>
  readonly edges: ReadonlySet<string>
  /** The step whose form is open, and the field that asked for attention. */
  readonly open: string | null
  readonly field: string | null
  readonly quick: Quick | null
  readonly menu: Menu | null
  readonly listing: boolean
  readonly paletteShut: boolean
  readonly tool: 'select' | 'pan'
  readonly problems: ReadonlyMap<string, readonly Problem[]>
  readonly trace: Trace | null
  readonly figures: Figures
  /** What a screen reader is told. */
  readonly said: string
}

export interface EditorStore {
  readonly get: () => EditorState
  readonly subscribe: (listener: () => void) => () => void
  readonly set: (change: Partial<EditorState>) => void
  readonly take: (step: Step | null) => void
  readonly undo: () => void
  readonly redo: () => void
  /** Another drawing takes the place of this one: nothing leads back. */
  readonly replace: (graph: Graph) => void
  readonly onGraph: (listener: (graph: Graph) => void) => () => void
  /** Whether a drawing came out of here: one that the host hands back is no news. */
  readonly made: (graph: Graph) => boolean
}

const START: Omit<EditorState, 'graph'> = {
  history: NO_HISTORY, nodes: new Set(), edges: new Set(), open: null, field: null, quick: null, menu: null, listing: false,
  paletteShut: false, tool: 'select', problems: new Map(), trace: null, figures: {}, said: '',
}

export function createEditorStore(graph: Graph, now = Date.now): EditorStore {
  let state: EditorState = { ...START, graph }
  const listeners = new Set<() => void>()
  const told = new Set<(graph: Graph) => void>()
  const own = new WeakSet<Graph>()
  const set = (change: Partial<EditorState>) => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }
  const go = (moment: Moment, select?: readonly string[]) => {
    if (moment.graph === state.graph) return
    set({ ...moment, ...kept(state, moment.graph, select) })
    own.add(moment.graph)
    for (const tell of told) tell(moment.graph)
  }
  return {
    get: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set,
    take: (step) => {
      if (step !== null) go(take(state, step, now()), step.select)
    },
    undo: () => go(undo(state)),
    redo: () => go(redo(state)),
    onGraph: (listener) => {
      told.add(listener)
      return () => told.delete(listener)
    },
    made: (one) => own.has(one),
    replace: (next) => set({ ...kept(state, next), graph: next, history: NO_HISTORY }),
  }
}

/** What is chosen and open stays so as far as it is still there. */
function kept(state: EditorState, graph: Graph, select?: readonly string[]): Partial<EditorState> {
  const nodes = new Set(graph.nodes.map((node) => node.id))
  const edges = new Set(graph.edges.map((edge) => edge.id))
  return {
    nodes: new Set(select ?? [...state.nodes].filter((id) => nodes.has(id))),
    edges: select === undefined ? new Set([...state.edges].filter((id) => edges.has(id))) : new Set(),
    open: state.open !== null && nodes.has(state.open) ? state.open : null,
  }
}
