import '@xyflow/react/dist/base.css'
import { ConnectionMode, ReactFlow, ReactFlowProvider, SelectionMode, useStore, type EdgeTypes, type NodeTypes } from '@xyflow/react'
import { useState } from 'react'
import { useEditor, useEnv } from '../editor/context'
import { isControl, onCanvasKey } from '../editor/keyboard'
import { BandContext, bandOf } from './band'
import { Card } from './Card'
import { ConnectionLine } from './ConnectionLine'
import { Overview } from './Overview'
import { createRoutes } from './routes'
import { Stave } from './Stave'
import { useConnecting } from './useConnecting'
import { useDrawing } from './useDrawing'
import { useDropping } from './useDropping'
import { useView } from './useView'
import { RoutesContext, Wire } from './Wire'
import styles from './Canvas.module.css'

const NODE_TYPES: NodeTypes = { card: Card }
const EDGE_TYPES: EdgeTypes = { wire: Wire }
const SNAP: [number, number] = [8, 8]

/** The drawing. The only part that knows the drawing library. */
export function Canvas() {
  return (
    <ReactFlowProvider>
      <Flow />
    </ReactFlowProvider>
  )
}

function Flow() {
  const env = useEnv()
  const { store, t, readOnly } = env
  const tool = useEditor((state) => state.tool)
  const [routes] = useState(createRoutes)
  const { nodes, edges, onNodesChange, onEdgesChange, onNodeDragStop } = useDrawing(routes)
  const connecting = useConnecting()
  const dropping = useDropping()
  const zoom = useStore((state) => bandOf(state.transform[2]))
  useView(nodes.length)
  const pan = tool === 'pan'
  return (
    <BandContext value={zoom}>
    <RoutesContext value={routes}>
      <ReactFlow
        className={styles.canvas} data-zoom={zoom} data-canvas="" tabIndex={0} aria-label={t('canvas.label')} aria-description={t('canvas.keys')}
        nodes={nodes} edges={edges} nodeTypes={NODE_TYPES} edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange} onEdgesChange={onEdgesChange} onNodeDragStop={onNodeDragStop} onSelectionDragStop={onNodeDragStop}
        {...connecting} {...dropping}
        onNodeDoubleClick={(_, node) => store.set({ open: node.id, field: null })}
        onNodeClick={(event, node) => {
          if (event.shiftKey || event.metaKey || event.ctrlKey) return
          store.set({ open: node.id, field: null, menu: null })
          env.view.current?.focus(node.id)
        }}
        onNodeContextMenu={(event, node) => {
          event.preventDefault()
          if (!store.get().nodes.has(node.id)) store.set({ nodes: new Set([node.id]), edges: new Set() })
          store.set({ menu: { screen: { x: event.clientX, y: event.clientY }, node: node.id } })
        }}
        onPaneContextMenu={(event) => {
          event.preventDefault()
          store.set({ menu: { screen: { x: event.clientX, y: event.clientY }, node: null } })
        }}
        onPaneClick={() => store.set({ open: null, quick: null, menu: null, nodes: new Set(), edges: new Set() })}
        onKeyDown={(event) => {
          if (!isControl(event.target) && onCanvasKey(event.nativeEvent, env)) event.preventDefault()
        }}
        nodesFocusable={false} edgesFocusable={false} disableKeyboardA11y deleteKeyCode={null} selectionKeyCode="Shift" multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
        nodesDraggable={!readOnly} nodesConnectable={!readOnly} edgesReconnectable={!readOnly} elementsSelectable
        panOnDrag={pan ? true : [1, 2]} selectionOnDrag={!pan} selectionMode={SelectionMode.Partial} panOnScroll={!pan} zoomOnDoubleClick={false}
        connectionMode={ConnectionMode.Strict} connectionLineComponent={ConnectionLine} connectionRadius={28} connectOnClick={false}
        snapToGrid snapGrid={SNAP} minZoom={0.1} maxZoom={2} onlyRenderVisibleElements={zoom !== 'far'} elevateNodesOnSelect={false} attributionPosition="bottom-left"
        nodeDragThreshold={3} nodeClickDistance={4} paneClickDistance={4}
      >
        <Stave />
        <Overview />
      </ReactFlow>
    </RoutesContext>
    </BandContext>
  )
}
