import { useMemo, type MouseEvent } from 'react'
import { useEnv } from '../editor/context'
import type { CardNode } from './drawing'

/** Clicks on cards and beside them, and the end of dragging. */
export function usePointing(drop: (cards: readonly CardNode[]) => void) {
  const { store, view } = useEnv()
  return useMemo(() => ({
    onNodeDragStop: (_: unknown, __: CardNode, cards: CardNode[]) => drop(cards),
    onSelectionDragStop: (_: unknown, cards: CardNode[]) => drop(cards),
    onNodeDoubleClick: (_: MouseEvent, node: CardNode) => store.set({ open: node.id, field: null }),
    onNodeClick: (event: MouseEvent, node: CardNode) => {
      if (event.shiftKey || event.metaKey || event.ctrlKey) return
      store.set({ open: node.id, field: null, menu: null })
      view.current?.focus(node.id)
    },
    onNodeContextMenu: (event: MouseEvent, node: CardNode) => {
      event.preventDefault()
      if (!store.get().nodes.has(node.id)) store.set({ nodes: new Set([node.id]), edges: new Set() })
      store.set({ menu: { screen: { x: event.clientX, y: event.clientY }, node: node.id } })
    },
    onPaneContextMenu: (event: MouseEvent | globalThis.MouseEvent) => {
      event.preventDefault()
      store.set({ menu: { screen: { x: event.clientX, y: event.clientY }, node: null } })
    },
    onPaneClick: () => store.set({ open: null, quick: null, menu: null, nodes: new Set(), edges: new Set() }),
  }), [store, view, drop])
}
