import { useReactFlow } from '@xyflow/react'
import type { DragEvent } from 'react'
import { insertNode } from '../graph/edits'
import { useEnv } from '../editor/context'
import { STEP_TYPE } from '../palette/dragging'

/** A step dragged in from the palette. */
export function useDropping() {
  const { store, catalog, readOnly } = useEnv()
  const { screenToFlowPosition } = useReactFlow()
  return {
    onDragOver: (event: DragEvent) => {
      if (readOnly || !event.dataTransfer.types.includes(STEP_TYPE)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
    },
    onDrop: (event: DragEvent) => {
      const type = catalog.types.get(event.dataTransfer.getData(STEP_TYPE))
      if (readOnly || type === undefined) return
      event.preventDefault()
      const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY })
      const step = insertNode(store.get().graph, type, { x: snapped(x - 60), y: snapped(y - 20) }, null, catalog)
      store.take(step)
      store.set({ open: step.select?.[0] ?? null, field: null })
    },
  }
}

function snapped(value: number): number {
  return Math.round(value / 8) * 8
}
