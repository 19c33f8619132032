/** The graph as the drawing library wants it, with objects that stay the same while their step does. */

import type { Edge as FlowEdge, Node as FlowNode } from '@xyflow/react'
import { isFoot, portOfEdge, portsOf, type Catalog, type NodeType, type Port } from '../graph/catalog'
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
  let before: Shown | null = null
  let links: Links = NO_LINKS
  let cards = new Map<string, CardNode>()
  let wires = new Map<string, WireEdge>()
  let drawing: Drawing = { nodes: [], edges: [] }
  return (shown) => {
    const moved = before?.graph !== shown.graph || before.sizes !== shown.sizes
    if (moved) links = linksOf(shown, catalog)
    cards = new Map(shown.graph.nodes.map((node) => [node.id, same(cards.get(node.id), node, shown, links)]))
    if (moved || before?.edges !== shown.edges) wires = new Map(shown.graph.edges.map((edge) => [edge.id, sameWire(wires.get(edge.id), edge, shown, links)]))
    before = shown
    drawing = { nodes: sameItems(drawing.nodes, [...cards.values()]), edges: sameItems(drawing.edges, [...wires.values()]) }
    return drawing
  }
}

function sameItems<Item>(known: Item[], next: Item[]): Item[] {
  return known.length === next.length && known.every((item, index) => item === next[index]) ? known : next
}

interface Links {
  readonly joined: ReadonlyMap<string, string>
  readonly above: ReadonlySet<string>
  readonly ends: ReadonlyMap<string, { readonly port: string; readonly foot: boolean; readonly above: boolean }>
}

const NO_LINKS: Links = { joined: new Map(), above: new Set(), ends: new Map() }

/** A step's ports, worked out once for as long as its config stays. */
const known = new WeakMap<Node['data'], { readonly type: NodeType | undefined; readonly ports: readonly Port[] }>()

function portsFor(node: Node, catalog: Catalog): readonly Port[] {
  const type = catalog.types.get(node.type)
  const made = known.get(node.data)
  if (made !== undefined && made.type === type) return made.ports
  const ports = portsOf(type, node.data)
  known.set(node.data, { type, ports })
  return ports
}

/** Which ports lead on, and which edges come in from above: those that leave by the foot of a card that stands higher. */
function linksOf({ graph, sizes }: Shown, catalog: Catalog): Links {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const joined = new Map<string, string>()
  const above = new Set<string>()
  const ends = new Map<string, { port: string; foot: boolean; above: boolean }>()
  for (const edge of graph.edges) {
    const [source, target] = [nodes.get(edge.source), nodes.get(edge.target)]
    if (source === undefined || target === undefined) continue
    const ports = portsFor(source, catalog)
    const port = portOfEdge(edge, ports)
    const declared = ports.find((one) => one.id === port)
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
