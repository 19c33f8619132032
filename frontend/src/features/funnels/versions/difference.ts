import { same } from '../draft/change'
import type { Graph, Node } from '@batuta/flow-editor'

/** What a drawing changes of another one. Steps that were only pushed about are not counted. */
export type Difference = { added: readonly Node[]; removed: readonly Node[]; changed: readonly Node[]; ways: number }

export function differenceOf(before: Graph, after: Graph): Difference {
  const old = new Map(before.nodes.map((node) => [node.id, node]))
  const now = new Set(after.nodes.map(({ id }) => id))
  const ways = (graph: Graph) => new Set(graph.edges.map(({ source, sourceHandle, target }) => `${source} ${sourceHandle ?? ''} ${target}`))
  const [had, has] = [ways(before), ways(after)]
  return {
    added: after.nodes.filter(({ id }) => !old.has(id)),
    removed: before.nodes.filter(({ id }) => !now.has(id)),
    changed: after.nodes.filter((node) => {
      const was = old.get(node.id)
      return was !== undefined && (was.type !== node.type || !same(was.data, node.data) || !same(was.meta, node.meta))
    }),
    ways: [...has].filter((way) => !had.has(way)).length + [...had].filter((way) => !has.has(way)).length,
  }
}

/** As many changes as somebody would count. */
export function sizeOf({ added, removed, changed, ways }: Difference): number {
  const steps = added.length + removed.length + changed.length
  return steps === 0 ? ways : steps
}
