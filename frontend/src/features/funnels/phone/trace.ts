import type { Trace } from '@batuta/flow-editor'
import type { Answer } from './playing'

/** The way of the test through this drawing. Steps of other funnels that it starts are not on the canvas. */
export function traceOf(answer: Answer | null, funnelId: string): Trace | null {
  if (answer === null || answer.path.length === 0) return null
  const path: { node: string; port: string | null }[] = []
  for (const visit of answer.path) {
    if (visit.funnel_id !== funnelId) continue
    const last = path.at(-1)
    // A step that waited is visited again when it goes on: one stop, with the way by which it left in the end.
    if (last?.node === visit.node_id && last.port === null) last.port = visit.port
    else path.push({ node: visit.node_id, port: visit.port })
  }
  const { waiting } = answer
  return { path, current: waiting !== null && waiting.funnel_id === funnelId ? waiting.node_id : null }
}
