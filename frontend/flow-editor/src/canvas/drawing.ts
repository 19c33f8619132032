/** The graph as the drawing library wants it, with objects that stay the same while their step does. */

import type { Edge as FlowEdge, Node as FlowNode } from '@xyflow/react'
import { isFoot, portOfEdge, portsOf, type Catalog } from '../graph/catalog'
import type { Edge, Graph, Node, Point } from '../graph/graph'
import type { Size } from '../graph/layout'

export type CardNode = FlowNode<{ readonly step: Node; readonly joined: string; readonly above: boolean }, 'card'>
export type WireEdge = FlowEdge<{ readonly foot: boolean; readonly above: boolean }, 'wire'>

export interface Drawing {
  readonly nodes: CardNode[]
  readonly edges: WireEdge[]
}

export interface Shown {
  readonly graph: Graph
  readonly nodes: ReadonlySet<string>
  readonly edges: ReadonlySet<string>
  readonly sizes: ReadonlyMap<string, Size>
  readonly dragged: ReadonlyMap<string, Point>
}

export const ABOVE = 'above'
export const IN = 'in'

/** Draws again and again, and hands out the same object for what did not change. */
export function createDrawer(catalog: Catalog): (shown: Shown) => Drawing {
  let cards = new Map<string, CardNode>()
  let wires = new Map<string, WireEdge>()
  return (shown) => {
    const links = linksOf(shown, catalog)
    cards = new Map(shown.graph.nodes.map((node) => [node.id, same(cards.get(node.id), node, shown, links)]))
    wires = new Map(shown.graph.edges.map((edge) => [edge.id, sameWire(wires.get(edge.id), edge, shown, links)]))
    return { nodes: [...cards.values()], edges: [...wires.values()] }
  }
}

interface Links {
  readonly joined: ReadonlyMap<string, string>
  readonly above: ReadonlySet<string>
  readonly ends: ReadonlyMap<string, { readonly port: string; readonly foot: boolean; readonly above: boolean }>
}

/** Which ports lead on, and which edges come in from above: those that leave by the foot of a card that stands higher. */
function linksOf({ graph, sizes }: Shown, catalog: Catalog): Links {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const ports = new Map(graph.nodes.map((node) => [node.id, portsOf(catalog.types.get(node.type), node.data)]))
  const joined = new Map<string, string>()
  const above = new Set<string>()
  const ends = new Map<string, { port: string; foot: boolean; above: boolean }>()
  for (const edge of graph.edges) {
    const [source, target] = [nodes.get(edge.source), nodes.get(edge.target)]
    if (source === undefined || target === undefined) continue
    const known = ports.get(edge.source) ?? []
    const port = portOfEdge(edge, known)
    const declared = known.find((one) => one.id === port)
    const foot = declared !== undefined && isFoot(declared)
    const size = sizes.get(edge.source) ?? { width: 208, height: 120 }
    const bottom = source.position.y + size.height
    const isAbove = foot && target.position.y > bottom + 24 && target.position.x < source.position.x + size.width - 24
    if (isAbove) above.add(edge.target)
    if (declared !== undefined) joined.set(edge.source, `${joined.get(edge.source) ?? ' '}${port} `)
    ends.set(edge.id, { port, foot, above: isAbove })
  }
  return { joined, above, ends }
}

function same(known: CardNode | undefined, step: Node, shown: Shown, links: Links): CardNode {
  const position = shown.dragged.get(step.id) ?? step.position
  const selected = shown.nodes.has(step.id)
  const measured = shown.sizes.get(step.id)
  const joined = links.joined.get(step.id) ?? ''
  const above = links.above.has(step.id)
  if (
    known !== undefined && known.data.step === step && known.selected === selected && known.measured === measured &&
    known.data.joined === joined && known.data.above === above && known.position.x === position.x && known.position.y === position.y
  ) {
    return known
  }
  const kept = known !== undefined && known.data.step === step && known.data.joined === joined && known.data.above === above
  return {
    id: step.id,
    type: 'card',
    position: { x: position.x, y: position.y },
    data: kept ? known.data : { step, joined, above },
    selected,
    ...(measured === undefined ? {} : { measured }),
  }
}

function sameWire(known: WireEdge | undefined, edge: Edge, shown: Shown, links: Links): WireEdge {
  const { port, foot, above } = links.ends.get(edge.id) ?? { port: edge.sourceHandle ?? '', foot: false, above: false }
  const selected = shown.edges.has(edge.id)
  const targetHandle = above ? ABOVE : IN
  if (
    known !== undefined && known.source === edge.source && known.target === edge.target && known.sourceHandle === port &&
    known.targetHandle === targetHandle && known.selected === selected && known.data?.foot === foot
  ) {
    return known
  }
  return { id: edge.id, type: 'wire', source: edge.source, sourceHandle: port, target: edge.target, targetHandle, selected, data: { foot, above } }
}
