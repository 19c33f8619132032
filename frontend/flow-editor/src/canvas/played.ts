import type { Trace } from '../host'
import type { WireEdge } from './drawing'

/** The way on from one step of the test to its next. */
export function isPlayed(trace: Trace | null, source: string, port: string | null, target: string): boolean {
  const path = trace?.path ?? []
  return path.some((step, index) => step.node === source && path[index + 1]?.node === target && (step.port === null || step.port === port))
}

/** Whether a step of the test is the one where it stands, or one that it came through. */
export function playingOf(trace: Trace | null, id: string): string {
  return trace === null ? '' : trace.current === id ? 'now' : trace.path.some((one) => one.node === id) ? 'been' : ''
}

/** Played ways lie above the others, with which they may share a lane. */
export function raised(edges: WireEdge[], trace: Trace | null): WireEdge[] {
  if (trace === null) return edges
  return edges.map((edge) => (isPlayed(trace, edge.source, edge.sourceHandle ?? null, edge.target) ? { ...edge, zIndex: 1 } : edge))
}
