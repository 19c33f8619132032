/** Steps as JSON text: what is copied here can be pasted into another funnel, or into a mail to a colleague. */

import { freshId, readGraph, writeEdge, writeNode, type Edge, type Graph, type Node, type Point } from './graph'
import { isObject } from './json'

const KIND = 'batuta/steps'

export interface Pasted {
  readonly nodes: readonly Node[]
  readonly edges: readonly Edge[]
}

/** The chosen steps and the edges between them. */
export function toText(graph: Graph, ids: ReadonlySet<string>): string {
  const nodes = graph.nodes.filter((node) => ids.has(node.id)).map(writeNode)
  const edges = graph.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target)).map(writeEdge)
  return JSON.stringify({ kind: KIND, nodes, edges }, null, 2)
}

/** Null for any other text. A whole graph is taken too. Ids are new, so nothing that is there already is touched. */
export function fromText(text: string, taken: ReadonlySet<string>, at?: Point): Pasted | null {
  const given = parsed(text)
  if (!isObject(given) || !Array.isArray(given.nodes)) return null
  const graph = readGraph(given)
  return graph.nodes.length === 0 ? null : renamed(graph, taken, at)
}

/** The same steps under new ids, so that their middle comes to stand `at`, or a little beside where they stood. */
export function renamed(steps: Pasted, taken: ReadonlySet<string>, at?: Point): Pasted {
  const ids = new Map<string, string>()
  const all = new Set(taken)
  for (const node of steps.nodes) {
    const id = freshId(node.type, all)
    all.add(id)
    ids.set(node.id, id)
  }
  const shift = at === undefined ? { x: 40, y: 40 } : shiftTo(steps.nodes, at)
  const nodes = steps.nodes.map((node) => ({
    ...node,
    id: ids.get(node.id) ?? node.id,
    position: { x: Math.round(node.position.x + shift.x), y: Math.round(node.position.y + shift.y) },
  }))
  const edges = steps.edges.flatMap((edge): Edge[] => {
    const source = ids.get(edge.source)
    const target = ids.get(edge.target)
    if (source === undefined || target === undefined) return []
    const id = freshId('edge', all)
    all.add(id)
    return [{ ...edge, id, source, target }]
  })
  return { nodes, edges }
}

function shiftTo(nodes: readonly Node[], at: Point): Point {
  const left = Math.min(...nodes.map((node) => node.position.x))
  const right = Math.max(...nodes.map((node) => node.position.x + 208))
  const top = Math.min(...nodes.map((node) => node.position.y))
  const bottom = Math.max(...nodes.map((node) => node.position.y + 100))
  return { x: at.x - (left + right) / 2, y: at.y - (top + bottom) / 2 }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
