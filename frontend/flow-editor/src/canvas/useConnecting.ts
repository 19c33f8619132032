import type { Connection, Edge, FinalConnectionState } from '@xyflow/react'
import { useReactFlow } from '@xyflow/react'
import { useMemo } from 'react'
import { connect } from '../graph/edits'
import { nodeOf } from '../graph/graph'
import { useEnv } from '../editor/context'

/** Drawing an edge: onto a card anywhere joins it, onto empty space asks which step shall come there. */
export function useConnecting() {
  const { store, catalog } = useEnv()
  const { screenToFlowPosition } = useReactFlow()
  return useMemo(() => {
    const join = (source: string, port: string | null, target: string) => {
      if (port !== null) store.take(connect(store.get().graph, { node: source, port }, target, catalog))
    }
    return {
      isValidConnection: ({ target }: Connection | Edge) => catalog.types.get(nodeOf(store.get().graph, target)?.type ?? '')?.starts !== true,
      onConnect: ({ source, sourceHandle, target }: Connection) => join(source, sourceHandle, target),
      onReconnect: (old: Edge, { source, sourceHandle, target }: Connection) => {
        if (source === old.source && sourceHandle === (old.sourceHandle ?? null)) join(source, sourceHandle, target)
      },
      onConnectEnd: (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
        const { fromNode, fromHandle, isValid } = state
        if (isValid === true || fromNode === null || typeof fromHandle?.id !== 'string' || fromHandle.type !== 'source') return
        const screen = 'changedTouches' in event ? touchOf(event) : { x: event.clientX, y: event.clientY }
        const under = document.elementFromPoint(screen.x, screen.y)
        const card = under?.closest('[data-card]')?.getAttribute('data-card')
        if (typeof card === 'string') {
          if (card !== fromNode.id) join(fromNode.id, fromHandle.id, card)
          return
        }
        if (under?.closest('.react-flow') === null) return
        store.set({ quick: { at: screenToFlowPosition(screen), screen, from: { node: fromNode.id, port: fromHandle.id } } })
      },
    }
  }, [store, catalog, screenToFlowPosition])
}

function touchOf(event: TouchEvent): { x: number; y: number } {
  const touch = event.changedTouches[0]
  return { x: touch?.clientX ?? 0, y: touch?.clientY ?? 0 }
}
