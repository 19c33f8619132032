import '@xyflow/react/dist/base.css'
import { ConnectionMode, ReactFlow, ReactFlowProvider, SelectionMode, useStore, type EdgeTypes, type NodeTypes } from '@xyflow/react'
import { useMemo, useState } from 'react'
import { useEditor, useEnv } from '../editor/context'
import { isControl, onCanvasKey } from '../editor/keyboard'
import { BandContext, bandOf } from './band'
import { Card } from './Card'
import { ConnectionLine } from './ConnectionLine'
import type { WireEdge } from './drawing'
import { FarWires } from './FarWires'
import { Overview } from './Overview'
import { createRoutes } from './routes'
import { Stave } from './Stave'
import { useConnecting } from './useConnecting'
import { useDrawing } from './useDrawing'
import { useDropping } from './useDropping'
import { usePointing } from './usePointing'
import { useView } from './useView'
import { RoutesContext, Wire } from './Wire'
import styles from './Canvas.module.css'

const NODE_TYPES: NodeTypes = { card: Card }
const EDGE_TYPES: EdgeTypes = { wire: Wire }
const SNAP: [number, number] = [8, 8]
// Made once: the library tells all its parts of each property that is another object than before.
const NO_EDGES: WireEdge[] = []
const BUTTONS = [1, 2]
const SEVERAL = ['Meta', 'Control', 'Shift']

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
  const { t, readOnly } = env
  const tool = useEditor((state) => state.tool)
  const [routes] = useState(createRoutes)
  const { nodes, edges, sizes, dragged, onNodesChange, onEdgesChange, drop } = useDrawing(routes)
  const connecting = useConnecting()
  const dropping = useDropping()
  const pointing = usePointing(drop)
  const zoom = useStore((state) => bandOf(state.transform[2]))
  useView(nodes.length)
  const pan = tool === 'pan'
  const far = zoom === 'far'
  const [live, still] = useMemo(() => (far ? parted(edges, dragged) : [edges, NO_EDGES]), [far, edges, dragged])
  return (
    <BandContext value={zoom}>
    <RoutesContext value={routes}>
      <ReactFlow
        className={styles.canvas} data-zoom={zoom} data-canvas="" tabIndex={0} aria-label={t('canvas.label')} aria-description={t('canvas.keys')}
        nodes={nodes} edges={live} nodeTypes={NODE_TYPES} edgeTypes={EDGE_TYPES} onNodesChange={onNodesChange} onEdgesChange={onEdgesChange}
        {...pointing} {...connecting} {...dropping}
        onKeyDown={(event) => {
          if (!isControl(event.target) && onCanvasKey(event.nativeEvent, env)) event.preventDefault()
        }}
        nodesFocusable={false} edgesFocusable={false} disableKeyboardA11y deleteKeyCode={null} selectionKeyCode="Shift" multiSelectionKeyCode={SEVERAL}
        nodesDraggable={!readOnly} nodesConnectable={!readOnly} edgesReconnectable={!readOnly} elementsSelectable
        panOnDrag={pan ? true : BUTTONS} selectionOnDrag={!pan} selectionMode={SelectionMode.Partial} panOnScroll={!pan} zoomOnDoubleClick={false}
        connectionMode={ConnectionMode.Strict} connectionLineComponent={ConnectionLine} connectionRadius={28} connectOnClick={false}
        snapToGrid snapGrid={SNAP} minZoom={0.1} maxZoom={2} onlyRenderVisibleElements={!far} elevateNodesOnSelect={false} attributionPosition="bottom-left"
        nodeDragThreshold={3} nodeClickDistance={4} paneClickDistance={4}
      >
        <Stave />
        {far && <FarWires edges={still} />}
        <Overview sizes={sizes} />
      </ReactFlow>
    </RoutesContext>
    </BandContext>
  )
}

/** Edges that may be changing, and those that stand still. */
function parted(edges: WireEdge[], dragged: ReadonlyMap<string, unknown>): [WireEdge[], WireEdge[]] {
  const isLive = (edge: WireEdge) => edge.selected === true || dragged.has(edge.source) || dragged.has(edge.target)
  return [edges.filter(isLive), edges.filter((edge) => !isLive(edge))]
}
