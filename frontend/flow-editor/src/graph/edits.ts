/** What a person does to a graph, as named steps of changes. Nothing here knows a screen. */

import type { Change } from './changes'
import { renamed, type Pasted } from './clipboard'
import { freshId, givenName, nodeOf, type Edge, type Graph, type Node, type Point } from './graph'
import { sameJson, without, type JsonObject } from './json'
import { portOfEdge, portsOf, type Catalog, type NodeType } from './catalog'

/** `name` is a text's key, `about` what it speaks of; steps with the same `key` shortly after each other become one. */
export interface Step {
  readonly name: string
  readonly about: string
  readonly count: number
  readonly changes: readonly Change[]
  readonly select?: readonly string[]
  readonly key?: string
}

export interface From {
  readonly node: string
  readonly port: string
}

function step(name: string, about: string, changes: readonly Change[], more: Partial<Pick<Step, 'count' | 'select' | 'key'>> = {}): Step {
  return { count: 1, ...more, name, about, changes }
}

export function idsOf(graph: Graph): Set<string> {
  return new Set([...graph.nodes.map((node) => node.id), ...graph.edges.map((edge) => edge.id)])
}

export function nameIn(catalog: Catalog, node: Node): string {
  return givenName(node) || (catalog.types.get(node.type)?.title ?? node.type)
}

export function insertNode(graph: Graph, type: NodeType, position: Point, from: From | null, catalog: Catalog): Step {
  const taken = idsOf(graph)
  const node: Node = { id: freshId(type.name, taken), type: type.name, data: {}, meta: {}, position }
  const changes: Change[] = [{ type: 'addNode', node }]
  if (from !== null && !type.starts) changes.push(...joining(graph, from, node.id, catalog))
  return step('insert', type.title, changes, { select: [node.id] })
}

/** A port holds one edge: a new one takes the place of the old. */
export function connect(graph: Graph, from: From, target: string, catalog: Catalog): Step | null {
  const node = nodeOf(graph, from.node)
  const to = nodeOf(graph, target)
  if (node === undefined || to === undefined || catalog.types.get(to.type)?.starts === true) return null
  const present = edgesOfPort(graph, from, catalog)
  if (present.length === 1 && present[0]?.target === target) return null
  return step('connect', nameIn(catalog, to), joining(graph, from, target, catalog))
}

function joining(graph: Graph, from: From, target: string, catalog: Catalog): Change[] {
  const edge: Edge = { id: freshId('edge', idsOf(graph)), source: from.node, sourceHandle: from.port, target }
  return [...edgesOfPort(graph, from, catalog).map((old): Change => ({ type: 'removeEdge', id: old.id })), { type: 'addEdge', edge }]
}

export function edgesOfPort(graph: Graph, from: From, catalog: Catalog): Edge[] {
  const node = nodeOf(graph, from.node)
  if (node === undefined) return []
  const ports = portsOf(catalog.types.get(node.type), node.data)
  return graph.edges.filter((edge) => edge.source === from.node && portOfEdge(edge, ports) === from.port)
}

export function disconnect(graph: Graph, from: From, catalog: Catalog): Step | null {
  const edges = edgesOfPort(graph, from, catalog)
  return edges.length === 0 ? null : step('disconnect', '', edges.map((edge) => ({ type: 'removeEdge', id: edge.id })))
}

export function remove(graph: Graph, nodes: ReadonlySet<string>, edges: ReadonlySet<string>, catalog: Catalog): Step | null {
  const gone = graph.nodes.filter((node) => nodes.has(node.id))
  const loose = graph.edges.filter((edge) => edges.has(edge.id) && !nodes.has(edge.source) && !nodes.has(edge.target))
  if (gone.length + loose.length === 0) return null
  const changes: Change[] = [
    ...loose.map((edge): Change => ({ type: 'removeEdge', id: edge.id })),
    ...gone.map((node): Change => ({ type: 'removeNode', id: node.id })),
  ]
  const [only] = gone
  if (only === undefined) return step('disconnect', '', changes, { select: [] })
  return step('remove', gone.length === 1 ? nameIn(catalog, only) : '', changes, { count: gone.length, select: [] })
}

/** Typing into one field is one step; ways out that the new config no longer has lose their edges, renamed ones keep them. */
export function setData(graph: Graph, id: string, data: JsonObject, catalog: Catalog, field = ''): Step | null {
  const node = nodeOf(graph, id)
  if (node === undefined || sameJson(node.data, data)) return null
  const type = catalog.types.get(node.type)
  const before = portsOf(type, node.data)
  const after = portsOf(type, data)
  const gone = new Set(before.filter((port) => !after.some((one) => one.id === port.id)).map((port) => port.id))
  const changes: Change[] = [{ type: 'setData', id, data }]
  for (const edge of graph.edges) {
    if (edge.source !== id) continue
    const port = portOfEdge(edge, before)
    if (!gone.has(port)) continue
    changes.push({ type: 'removeEdge', id: edge.id })
    const place = before.findIndex((one) => one.id === port)
    const heir = after[place]
    if (before.length === after.length && heir !== undefined && !before.some((one) => one.id === heir.id)) {
      changes.push({ type: 'addEdge', edge: { ...edge, sourceHandle: heir.id } })
    }
  }
  return step('change', nameIn(catalog, node), changes, { key: `data ${id} ${field}` })
}

export function setMeta(graph: Graph, id: string, key: 'name' | 'note', value: string, catalog: Catalog): Step | null {
  const node = nodeOf(graph, id)
  if (node === undefined || (node.meta[key] ?? '') === value) return null
  const rest = without(node.meta, key)
  const meta = value === '' ? rest : { ...rest, [key]: value }
  return step(key === 'name' ? 'rename' : 'note', nameIn(catalog, node), [{ type: 'setMeta', id, meta }], { key: `meta ${id} ${key}` })
}

export function move(graph: Graph, places: ReadonlyMap<string, Point>, catalog: Catalog, name = 'move', key?: string): Step | null {
  const moved = graph.nodes.filter((node) => {
    const place = places.get(node.id)
    return place !== undefined && (place.x !== node.position.x || place.y !== node.position.y)
  })
  const [only] = moved
  if (only === undefined) return null
  const changes = moved.map((node): Change => ({ type: 'move', id: node.id, position: places.get(node.id) ?? node.position }))
  return step(name, moved.length === 1 ? nameIn(catalog, only) : '', changes, { count: moved.length, ...(key === undefined ? {} : { key }) })
}

export function paste(steps: Pasted, name = 'paste'): Step {
  const changes: Change[] = [
    ...steps.nodes.map((node): Change => ({ type: 'addNode', node })),
    ...steps.edges.map((edge): Change => ({ type: 'addEdge', edge })),
  ]
  return step(name, '', changes, { count: steps.nodes.length, select: steps.nodes.map((node) => node.id) })
}

export function duplicate(graph: Graph, ids: ReadonlySet<string>): Step | null {
  const nodes = graph.nodes.filter((node) => ids.has(node.id))
  if (nodes.length === 0) return null
  const edges = graph.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target))
  return paste(renamed({ nodes, edges }, idsOf(graph)), 'duplicate')
}
