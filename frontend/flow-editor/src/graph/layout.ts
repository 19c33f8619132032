/** Auto-layout from left to right through dagre. */

import { graphlib, layout as arrange } from '@dagrejs/dagre'
import type { Graph, Point } from './graph'

export interface Size {
  readonly width: number
  readonly height: number
}

const COLUMN_GAP = 72
const ROW_GAP = 36

/** Where each step comes to stand. The first step stays where it is, so that the picture does not jump away. */
export function layout(graph: Graph, sizeOf: (id: string) => Size, only?: ReadonlySet<string>): Map<string, Point> {
  const nodes = graph.nodes.filter((node) => only === undefined || only.has(node.id))
  const first = nodes[0]
  if (first === undefined) return new Map()
  const drawing = new graphlib.Graph({ multigraph: true })
  drawing.setGraph({ rankdir: 'LR', nodesep: ROW_GAP, ranksep: COLUMN_GAP, rankalign: 'top', ranker: 'network-simplex' })
  drawing.setDefaultEdgeLabel(() => ({}))
  for (const node of nodes) drawing.setNode(node.id, { ...sizeOf(node.id) })
  for (const edge of graph.edges) {
    if (edge.source !== edge.target && drawing.hasNode(edge.source) && drawing.hasNode(edge.target)) {
      drawing.setEdge(edge.source, edge.target, {}, edge.id)
    }
  }
  arrange(drawing)
  const corner = (id: string): Point => {
    const placed = drawing.node(id)
    const size = sizeOf(id)
    return { x: (placed.x ?? 0) - size.width / 2, y: (placed.y ?? 0) - size.height / 2 }
  }
  const origin = corner(first.id)
  return new Map(
    nodes.map((node) => {
      const at = corner(node.id)
      return [node.id, { x: Math.round(first.position.x + at.x - origin.x), y: Math.round(first.position.y + at.y - origin.y) }]
    }),
  )
}
