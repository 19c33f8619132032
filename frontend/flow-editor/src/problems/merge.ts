/** The server's problems and the instant local ones as one list, without saying anything twice or for longer than it is true. */

import type { JsonObject } from '../graph/json'
import type { Graph } from '../graph/graph'
import { keyOf, type Problem } from './problem'

/** What the editor finds by itself: of these it knows better than an answer that is older than the drawing. */
const OWN = /^(field_|funnel_no_start|funnel_loop|node_unreachable|node_type_unknown|port_|key_|time_invalid|url_scheme|wait_range|text_too_long|channel_adapts)/

/** Counted here as there, though each may name another field of the step. */
const OF_CHANNELS = new Set(['text_too_long', 'channel_adapts'])

/** `checked`: the configs as they were when the server's answer came. */
export function mergeProblems(
  graph: Graph,
  local: readonly Problem[],
  server: readonly Problem[],
  checked: ReadonlyMap<string, JsonObject>,
): Problem[] {
  const known = new Set(local.flatMap((problem) => [keyOf(problem), ...(OF_CHANNELS.has(problem.code) ? [`${problem.node} ${problem.code}`] : [])]))
  const configs = new Map(graph.nodes.map((node) => [node.id, node.data]))
  const others = server.filter((problem) => {
    if (problem.node !== '' && !configs.has(problem.node)) return false
    if (known.has(keyOf(problem)) || known.has(`${problem.node} ${problem.code}`) || (OWN.test(problem.code) && problem.field === '')) return false
    return !OWN.test(problem.code) || checked.get(problem.node) === configs.get(problem.node)
  })
  const order = new Map(graph.nodes.map((node, index) => [node.id, index]))
  return [...local, ...others].sort((one, two) => weight(one) - weight(two) || (order.get(one.node) ?? -1) - (order.get(two.node) ?? -1))
}

function weight(problem: Problem): number {
  return problem.severity === 'error' ? 0 : 1
}
