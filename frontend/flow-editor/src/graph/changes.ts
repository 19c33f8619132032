/** Changes are data: `applyChanges` is pure, and `invert` says what takes them back. */

import type { Edge, Graph, Node, Point } from './graph'
import type { JsonObject } from './json'

export type Change =
  | { readonly type: 'addNode'; readonly node: Node; readonly at?: number }
  | { readonly type: 'removeNode'; readonly id: string }
  | { readonly type: 'setData'; readonly id: string; readonly data: JsonObject }
  | { readonly type: 'setMeta'; readonly id: string; readonly meta: JsonObject }
  | { readonly type: 'move'; readonly id: string; readonly position: Point }
  | { readonly type: 'addEdge'; readonly edge: Edge; readonly at?: number }
  | { readonly type: 'removeEdge'; readonly id: string }

export function applyChanges(graph: Graph, changes: readonly Change[]): Graph {
  return changes.reduce(applyChange, graph)
}

/** The changes that lead from `applyChanges(graph, changes)` back to `graph`, in their order. */
export function invert(graph: Graph, changes: readonly Change[]): Change[] {
  const back: Change[] = []
  let current = graph
  for (const change of changes) {
    back.unshift(...inverseOf(current, change))
    current = applyChange(current, change)
  }
  return back
}

function applyChange(graph: Graph, change: Change): Graph {
  switch (change.type) {
    case 'addNode':
      return graph.nodes.some((node) => node.id === change.node.id)
        ? graph
        : { ...graph, nodes: inserted(graph.nodes, change.node, change.at) }
    case 'removeNode': {
      if (!graph.nodes.some((node) => node.id === change.id)) return graph
      const edges = graph.edges.filter((edge) => edge.source !== change.id && edge.target !== change.id)
      return {
        ...graph,
        nodes: graph.nodes.filter((node) => node.id !== change.id),
        edges: edges.length === graph.edges.length ? graph.edges : edges,
      }
    }
    case 'setData':
      return withNode(graph, change.id, (node) => ({ ...node, data: change.data }))
    case 'setMeta':
      return withNode(graph, change.id, (node) => ({ ...node, meta: change.meta }))
    case 'move':
      return withNode(graph, change.id, (node) => ({ ...node, position: change.position }))
    case 'addEdge':
      return graph.edges.some((edge) => edge.id === change.edge.id)
        ? graph
        : { ...graph, edges: inserted(graph.edges, change.edge, change.at) }
    case 'removeEdge':
      return graph.edges.some((edge) => edge.id === change.id)
        ? { ...graph, edges: graph.edges.filter((edge) => edge.id !== change.id) }
        : graph
  }
}

function inverseOf(graph: Graph, change: Change): Change[] {
  switch (change.type) {
    case 'addNode':
      return graph.nodes.some((node) => node.id === change.node.id) ? [] : [{ type: 'removeNode', id: change.node.id }]
    case 'removeNode': {
      const at = graph.nodes.findIndex((node) => node.id === change.id)
      const node = graph.nodes[at]
      if (node === undefined) return []
      const edges = graph.edges.flatMap((edge, index): Change[] =>
        edge.source === change.id || edge.target === change.id ? [{ type: 'addEdge', edge, at: index }] : [],
      )
      return [{ type: 'addNode', node, at }, ...edges]
    }
    case 'setData':
      return ofNode(graph, change.id, (node) => ({ type: 'setData', id: node.id, data: node.data }))
    case 'setMeta':
      return ofNode(graph, change.id, (node) => ({ type: 'setMeta', id: node.id, meta: node.meta }))
    case 'move':
      return ofNode(graph, change.id, (node) => ({ type: 'move', id: node.id, position: node.position }))
    case 'addEdge':
      return graph.edges.some((edge) => edge.id === change.edge.id) ? [] : [{ type: 'removeEdge', id: change.edge.id }]
    case 'removeEdge': {
      const at = graph.edges.findIndex((edge) => edge.id === change.id)
      const edge = graph.edges[at]
      return edge === undefined ? [] : [{ type: 'addEdge', edge, at }]
    }
  }
}

function inserted<Item>(items: readonly Item[], item: Item, at = items.length): readonly Item[] {
  return [...items.slice(0, at), item, ...items.slice(at)]
}

function withNode(graph: Graph, id: string, change: (node: Node) => Node): Graph {
  const at = graph.nodes.findIndex((node) => node.id === id)
  const node = graph.nodes[at]
  return node === undefined ? graph : { ...graph, nodes: graph.nodes.with(at, change(node)) }
}

function ofNode(graph: Graph, id: string, back: (node: Node) => Change): Change[] {
  const node = graph.nodes.find((one) => one.id === id)
  return node === undefined ? [] : [back(node)]
}
