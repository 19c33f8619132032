import { getViewportForBounds, useNodesInitialized, useReactFlow, useStoreApi, type ReactFlowInstance } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { useEnv, type View } from '../editor/context'
import type { CardNode, WireEdge } from './drawing'

const PADDING = 0.12

/** Gives the other parts of the editor a hand on the canvas, and shows the whole drawing once it is measured. */
export function useView(count: number): void {
  const { view } = useEnv()
  const flow = useReactFlow<CardNode, WireEdge>()
  const storeApi = useStoreApi()
  const ready = useNodesInitialized()
  const shown = useRef(false)
  useEffect(() => {
    const tell = () => {
      const percent = Math.round(storeApi.getState().transform[2] * 100)
      if (percent !== view.zoom()) view.zoomed(percent)
    }
    tell()
    return storeApi.subscribe(tell)
  }, [storeApi, view])
  useEffect(() => {
    const duration = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 420
    const box = () => storeApi.getState().domNode?.getBoundingClientRect() ?? new DOMRect()
    const made: View = {
      fit: (ids) => void flow.fitView({ padding: PADDING, duration, maxZoom: 1, ...(ids === undefined ? {} : { nodes: ids.map((id) => ({ id })) }) }),
      zoom: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: duration / 3 }),
      zoomTo: (level) => void flow.zoomTo(level, { duration: duration / 3 }),
      cards: () => flow.getNodes().map(({ id, position, measured }) => ({ id, ...position, width: measured?.width ?? 208, height: measured?.height ?? 120 })),
      center: () => {
        const { left, top, width, height } = box()
        return flow.screenToFlowPosition({ x: left + width / 2, y: top + height / 2 })
      },
      toFlow: flow.screenToFlowPosition,
      toScreen: flow.flowToScreenPosition,
      focus: (id) => {
        const root = storeApi.getState().domNode
        const card = id === undefined ? null : root?.querySelector<HTMLElement>(`[data-card=${JSON.stringify(id)}]`)
        card?.focus({ preventScroll: true })
        // A card that is not measured yet is hidden, and cannot have the focus.
        if (card !== null && card !== undefined && document.activeElement === card) return
        root?.focus({ preventScroll: true })
        if (id !== undefined) setTimeout(() => document.activeElement === root && root?.querySelector<HTMLElement>(`[data-card=${JSON.stringify(id)}]`)?.focus({ preventScroll: true }), duration + 60)
      },
      show: (id) => {
        const node = flow.getNode(id)
        if (node === undefined) return
        const { left, top, width, height } = box()
        const corner = flow.flowToScreenPosition(node.position)
        const zoom = flow.getZoom()
        const [w, h] = [(node.measured?.width ?? 208) * zoom, (node.measured?.height ?? 120) * zoom]
        const inside = corner.x > left + 20 && corner.y > top + 20 && corner.x + w < left + width - 20 && corner.y + h < top + height - 80
        if (inside && zoom >= 0.5) return
        void flow.setCenter(node.position.x + (node.measured?.width ?? 208) / 2, node.position.y + (node.measured?.height ?? 120) / 2, { zoom: Math.max(zoom, 0.75), duration })
      },
    }
    return view.put(made)
  }, [flow, storeApi, view])
  useEffect(() => {
    // What is drawn into an empty place stays where it was put.
    if (count === 0) shown.current = true
    if (!ready || shown.current) return
    shown.current = true
    void begin(flow, storeApi.getState().width, storeApi.getState().height)
  }, [ready, count, flow, storeApi])
}

const READABLE = 0.6

/** All of a small drawing; of a large one its beginning, at a size that can be read. */
function begin(flow: ReactFlowInstance<CardNode, WireEdge>, width: number, height: number): Promise<boolean> {
  const nodes = flow.getNodes()
  const bounds = flow.getNodesBounds(nodes)
  const { zoom } = getViewportForBounds(bounds, width, height, 0.1, 1, PADDING)
  if (zoom >= READABLE) return flow.fitView({ padding: PADDING, maxZoom: 1 })
  const near = nodes.filter((node) => node.position.x < bounds.x + width)
  const beginning = flow.getNodesBounds(near)
  const size = Math.min(0.9, Math.max(READABLE, (height - 120) / beginning.height))
  const top = beginning.height * size > height - 60 ? 40 - beginning.y * size : height / 2 - (beginning.y + beginning.height / 2) * size
  return flow.setViewport({ x: 32 - bounds.x * size, y: top, zoom: size })
}
