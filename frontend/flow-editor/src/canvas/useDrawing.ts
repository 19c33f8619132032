import { useReactFlow, type NodeChange, type EdgeChange } from '@xyflow/react'
import { useEffect, useMemo, useState } from 'react'
import { move } from '../graph/edits'
import type { Point } from '../graph/graph'
import type { Size } from '../graph/layout'
import { useEditor, useEnv } from '../editor/context'
import { createDrawer, type CardNode, type WireEdge } from './drawing'
import { raised } from './played'
import type { Routes } from './routes'

const STILL: ReadonlyMap<string, Point> = new Map()
const UNMEASURED: ReadonlyMap<string, Size> = new Map()

/** Nodes and edges as the library wants them, and what it reports back: sizes, places while dragging, what is chosen. */
export function useDrawing(routes: Routes) {
  const { store, catalog } = useEnv()
  const graph = useEditor((state) => state.graph)
  const chosen = useEditor((state) => state.nodes)
  const chosenEdges = useEditor((state) => state.edges)
  const [sizes, setSizes] = useState(UNMEASURED)
  const [dragged, setDragged] = useState(STILL)
  const draw = useMemo(() => createDrawer(catalog), [catalog])
  const { nodes, edges } = useMemo(
    () => draw({ graph, nodes: chosen, edges: chosenEdges, sizes, dragged }),
    [draw, graph, chosen, chosenEdges, sizes, dragged],
  )
  const trace = useEditor((state) => state.trace)
  const layered = useMemo(() => raised(edges, trace), [edges, trace])
  useWorkedRoutes(routes, edges, sizes, dragged === STILL, graph)
  const hands = useMemo(() => ({
    onNodesChange: (changes: NodeChange<CardNode>[]) => {
      const measured = changes.flatMap((change) => (change.type === 'dimensions' && change.dimensions !== undefined ? [[change.id, change.dimensions] as const] : []))
      if (measured.length > 0) setSizes((known) => (measured.every(([id, size]) => sameSize(known.get(id), size)) ? known : new Map([...known, ...measured])))
      const places = changes.flatMap((change) => (change.type === 'position' && change.dragging === true && change.position !== undefined ? [[change.id, change.position] as const] : []))
      if (places.length > 0) setDragged((known) => new Map([...known, ...places]))
      const picked = changes.flatMap((change) => (change.type === 'select' ? [change] : []))
      if (picked.length > 0) store.set({ nodes: withSelection(store.get().nodes, picked) })
    },
    onEdgesChange: (changes: EdgeChange<WireEdge>[]) => {
      const picked = changes.flatMap((change) => (change.type === 'select' ? [change] : []))
      if (picked.length > 0) store.set({ edges: withSelection(store.get().edges, picked) })
    },
    drop: (cards: readonly CardNode[]) => {
      store.take(move(store.get().graph, new Map(cards.map(({ id, position }) => [id, position])), catalog))
      setDragged(STILL)
    },
  }), [store, catalog])
  return { nodes, edges: layered, sizes, dragged, ...hands }
}

function sameSize(one: Size | undefined, two: Size): boolean {
  return one !== undefined && one.width === two.width && one.height === two.height
}

function withSelection(known: ReadonlySet<string>, changes: readonly { readonly id: string; readonly selected: boolean }[]): ReadonlySet<string> {
  const next = new Set(known)
  for (const { id, selected } of changes) {
    if (selected) next.add(id)
    else next.delete(id)
  }
  return next
}

/** All ways anew when the drawing stands still, after the library has measured what is new. */
function useWorkedRoutes(routes: Routes, edges: readonly WireEdge[], sizes: ReadonlyMap<string, Size>, still: boolean, graph: object): void {
  const { getInternalNode } = useReactFlow<CardNode, WireEdge>()
  useEffect(() => {
    if (!still) return
    const frame = requestAnimationFrame(() => routes.work(edges, getInternalNode))
    return () => cancelAnimationFrame(frame)
  }, [routes, edges, sizes, still, graph, getInternalNode])
}
