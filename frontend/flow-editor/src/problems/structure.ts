/** The drawing as a drawing (backend/engine/check_graph.py): a start, ways that lead somewhere, no endless loop. */

import { portOfEdge, portsOf, waitsWith, type Catalog, type Port } from '../graph/catalog'
import { givenName, type Graph, type Node } from '../graph/graph'
import type { Finding } from './problem'

const MAX_LOOPS = 5

export function structureFindings(graph: Graph, catalog: Catalog): Finding[] {
  const found: Finding[] = []
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const ports = new Map(graph.nodes.map((node) => [node.id, portsOf(catalog.types.get(node.type), node.data)]))
  const taken = takenPorts(graph, ports)
  for (const node of graph.nodes) found.push(...portFindings(node, catalog, ports.get(node.id) ?? [], taken.get(node.id) ?? []))
  const begin = graph.nodes.filter((node) => catalog.types.get(node.type)?.starts === true).map((node) => node.id)
  if (begin.length === 0) return [finding('', 'funnel_no_start', {}), ...found]
  const onward = new Map<string, string[]>()
  for (const edge of graph.edges) onward.set(edge.source, [...(onward.get(edge.source) ?? []), edge.target])
  const reached = reachable(begin, onward)
  for (const node of graph.nodes) if (!reached.has(node.id)) found.push(finding(node.id, 'node_unreachable', {}, 'warning'))
  for (const loop of loops([...reached], onward, (id) => !waitsWith(catalog.types.get(nodes.get(id)?.type ?? ''), nodes.get(id)?.data ?? {}))) {
    const names = [...loop, ...loop.slice(0, 1)].map((id) => nameOf(nodes.get(id)))
    found.push(finding(loop[0] ?? '', 'funnel_loop_without_wait', { path: names.join(' → ') }))
  }
  return found
}

function takenPorts(graph: Graph, ports: ReadonlyMap<string, readonly Port[]>): Map<string, string[]> {
  const taken = new Map<string, string[]>()
  for (const edge of graph.edges) {
    taken.set(edge.source, [...(taken.get(edge.source) ?? []), portOfEdge(edge, ports.get(edge.source) ?? [])])
  }
  return taken
}

/** A step none of whose ways goes on is an end, and meant so; one way open beside others that go on looks forgotten. */
function portFindings(node: Node, catalog: Catalog, ports: readonly Port[], taken: readonly string[]): Finding[] {
  if (!catalog.types.has(node.type)) return [finding(node.id, 'node_type_unknown', { type: node.type.slice(0, 50) })]
  const labels = new Map(ports.map((port) => [port.id, port.label || port.id]))
  const unknown = [...new Set(taken)].filter((port) => !labels.has(port)).map((port) => finding(node.id, 'port_unknown', { port }))
  const twice = [...new Set(taken.filter((port, index) => labels.has(port) && taken.indexOf(port) < index))].map((port) =>
    finding(node.id, 'port_taken_twice', { port: labels.get(port) ?? port }),
  )
  const open = taken.length === 0 ? [] : ports.filter((port) => !taken.includes(port.id))
  const forgotten = open.filter((port) => !port.optional && !port.trouble).map((port) => finding(node.id, 'port_unconnected', { port: port.label || port.id }, 'warning'))
  return [...unknown, ...twice, ...forgotten, ...troubleFindings(node, open.filter((port) => port.trouble))]
}

/** Said once a step: attendants are told of a conversation that ends by one of them. */
function troubleFindings(node: Node, ports: readonly Port[]): Finding[] {
  const named = ports.map((port) => port.label || port.id).join(', ')
  return named === '' ? [] : [finding(node.id, 'port_unconnected', { port: named, variant: 'trouble' }, 'warning')]
}

function finding(node: string, code: string, params: Finding['params'], severity: Finding['severity'] = 'error'): Finding {
  return { node, field: '', code, severity, params }
}

function nameOf(node: Node | undefined): string {
  return node === undefined ? '' : givenName(node) || node.id
}

function reachable(begin: readonly string[], onward: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set(begin)
  const open = [...begin]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const target of onward.get(node) ?? []) {
      if (found.has(target)) continue
      found.add(target)
      open.push(target)
    }
  }
  return found
}

/** Circles in which nobody is waited for. */
function loops(roots: readonly string[], onward: ReadonlyMap<string, readonly string[]>, passes: (id: string) => boolean): string[][] {
  const done = new Set<string>()
  const found = new Map<string, string[]>()
  for (const root of roots) {
    if (done.has(root) || !passes(root)) continue
    const path: { readonly id: string; next: number }[] = [{ id: root, next: 0 }]
    for (let top = path.at(-1); top !== undefined && found.size < MAX_LOOPS; top = path.at(-1)) {
      const target = (onward.get(top.id) ?? [])[top.next]
      top.next += 1
      if (target === undefined) {
        done.add(top.id)
        path.pop()
        continue
      }
      const at = path.findIndex((step) => step.id === target)
      if (at >= 0) {
        const circle = path.slice(at).map((step) => step.id)
        found.set([...circle].sort().join(' '), circle)
      } else if (!done.has(target) && passes(target)) path.push({ id: target, next: 0 })
    }
  }
  return [...found.values()]
}
