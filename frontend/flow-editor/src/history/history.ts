/** Undo and redo, each step by its name. */

import { applyChanges, invert, type Change } from '../graph/changes'
import type { Step } from '../graph/edits'
import type { Graph } from '../graph/graph'

export interface Entry {
  readonly name: string
  readonly about: string
  readonly count: number
  readonly forth: readonly Change[]
  readonly back: readonly Change[]
  readonly key: string
  readonly at: number
}

export interface History {
  readonly past: readonly Entry[]
  readonly future: readonly Entry[]
}

export interface Moment {
  readonly graph: Graph
  readonly history: History
}

export const NO_HISTORY: History = { past: [], future: [] }

const KEPT = 200
const TOGETHER_MS = 1_500

/** Typing on in the same field within a moment belongs to the same step. */
export function take(moment: Moment, step: Step, now: number): Moment {
  const graph = applyChanges(moment.graph, step.changes)
  if (graph === moment.graph) return moment
  const back = invert(moment.graph, step.changes)
  const last = moment.history.past.at(-1)
  const together = step.key !== undefined && last?.key === step.key && now - last.at < TOGETHER_MS && moment.history.future.length === 0
  const entry: Entry = together
    ? { ...last, forth: [...last.forth, ...step.changes], back: [...back, ...last.back], at: now }
    : { name: step.name, about: step.about, count: step.count, forth: step.changes, back, key: step.key ?? '', at: now }
  const past = together ? moment.history.past.slice(0, -1) : moment.history.past
  return { graph, history: { past: [...past, entry].slice(-KEPT), future: [] } }
}

export function undo(moment: Moment): Moment {
  const last = moment.history.past.at(-1)
  if (last === undefined) return moment
  return {
    graph: applyChanges(moment.graph, last.back),
    history: { past: moment.history.past.slice(0, -1), future: [{ ...last, key: '' }, ...moment.history.future] },
  }
}

export function redo(moment: Moment): Moment {
  const [next] = moment.history.future
  if (next === undefined) return moment
  return {
    graph: applyChanges(moment.graph, next.forth),
    history: { past: [...moment.history.past, next], future: moment.history.future.slice(1) },
  }
}
