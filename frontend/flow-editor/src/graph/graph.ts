/** The stored graph (React Flow's own shape) as an immutable value. */

import { isObject, toJsonObject, without, type Json, type JsonObject } from './json'

export interface Point {
  readonly x: number
  readonly y: number
}

/** `data` is the config alone; `meta` the envelope: what the author calls the step, and a note about it. */
export interface Node {
  readonly id: string
  readonly type: string
  readonly data: JsonObject
  readonly meta: JsonObject
  readonly position: Point
}

export interface Edge {
  readonly id: string
  readonly source: string
  readonly sourceHandle: string | null
  readonly target: string
}

/** Keys beside nodes and edges are kept as they came. */
export interface Graph {
  readonly nodes: readonly Node[]
  readonly edges: readonly Edge[]
  readonly rest: JsonObject
}

export const EMPTY_GRAPH: Graph = { nodes: [], edges: [], rest: {} }

/** Reads what the server stores. What is no node or edge is passed over; `unplaced` says whether nodes came without a place. */
export function readGraph(stored: unknown): Graph & { readonly unplaced: boolean } {
  const given = isObject(stored) ? stored : {}
  const rows = Array.isArray(given.nodes) ? given.nodes : []
  const nodes: Node[] = []
  let unplaced = false
  for (const row of rows) {
    const node = readNode(row)
    if (node === null) continue
    if (!isPoint(isObject(row) ? row.position : undefined)) unplaced = true
    nodes.push(node)
  }
  const known = new Set(nodes.map((node) => node.id))
  const edges: Edge[] = []
  for (const [index, row] of (Array.isArray(given.edges) ? given.edges : []).entries()) {
    const edge = readEdge(row, index)
    if (edge !== null && known.has(edge.source) && known.has(edge.target)) edges.push(edge)
  }
  return { nodes, edges, rest: toJsonObject(without(given, 'nodes', 'edges')), unplaced }
}

/** As the server stores it. */
export function writeGraph(graph: Graph): JsonObject {
  return { ...graph.rest, nodes: graph.nodes.map(writeNode), edges: graph.edges.map(writeEdge) }
}

export function writeNode(node: Node): JsonObject {
  const position = { x: node.position.x, y: node.position.y }
  const meta: Record<string, Json> = Object.keys(node.meta).length > 0 ? { meta: node.meta } : {}
  return { id: node.id, type: node.type, data: node.data, ...meta, position }
}

export function writeEdge(edge: Edge): JsonObject {
  const handle: Record<string, Json> = edge.sourceHandle === null ? {} : { sourceHandle: edge.sourceHandle }
  return { id: edge.id, source: edge.source, ...handle, target: edge.target }
}

export function readNode(row: unknown): Node | null {
  if (!isObject(row) || typeof row.id !== 'string' || typeof row.type !== 'string') return null
  const position = isPoint(row.position) ? { x: row.position.x, y: row.position.y } : { x: 0, y: 0 }
  return { id: row.id, type: row.type, data: toJsonObject(row.data), meta: toJsonObject(row.meta), position }
}

export function readEdge(row: unknown, index: number): Edge | null {
  if (!isObject(row) || typeof row.source !== 'string' || typeof row.target !== 'string') return null
  const sourceHandle = typeof row.sourceHandle === 'string' && row.sourceHandle !== '' ? row.sourceHandle : null
  const id = typeof row.id === 'string' ? row.id : `edge_${index}`
  return { id, source: row.source, sourceHandle, target: row.target }
}

function isPoint(value: unknown): value is Point {
  return isObject(value) && Number.isFinite(value.x) && Number.isFinite(value.y)
}

export function nodeOf(graph: Graph, id: string): Node | undefined {
  return graph.nodes.find((node) => node.id === id)
}

/** What the author calls it; '' where it has no name of its own. */
export function givenName(node: Node): string {
  const name = node.meta.name
  return typeof name === 'string' ? name.trim() : ''
}

export function freshId(prefix: string, taken: ReadonlySet<string>): string {
  for (;;) {
    const id = `${prefix}_${Math.random().toString(36).slice(2, 8)}`
    if (!taken.has(id)) return id
  }
}
