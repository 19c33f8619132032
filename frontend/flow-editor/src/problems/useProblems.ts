import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import type { Channel } from '../graph/channels'
import type { Catalog } from '../graph/catalog'
import type { Graph, Node } from '../graph/graph'
import type { JsonObject } from '../graph/json'
import type { EditorStore } from '../editor/state'
import type { Translate } from '../texts/translate'
import { configFindings } from './config'
import { mergeProblems } from './merge'
import { keyOf, type Finding, type Problem } from './problem'
import { structureFindings } from './structure'

/** Keeps the store's problems true: at once from schema and structure, and from the server as its answers come. */
export function useProblems(store: EditorStore, graph: Graph, catalog: Catalog, channels: readonly Channel[], server: readonly Problem[], t: Translate): void {
  const settled = useDeferredValue(graph)
  const [check] = useState(createCheck)
  const answer = useMemo(() => ({ server, checked: new Map<string, JsonObject>(store.get().graph.nodes.map((node) => [node.id, node.data])) }), [store, server])
  const problems = useMemo(() => {
    const findings = [...structureFindings(settled, catalog), ...settled.nodes.flatMap((node) => check(node, catalog, channels))]
    return mergeProblems(settled, findings.map((finding) => worded(finding, t)), answer.server, answer.checked)
  }, [settled, catalog, channels, answer, check, t])
  useEffect(() => store.set({ problems: grouped(problems, store.get().problems) }), [store, problems])
}

/** A step that has not changed is not checked again. */
function createCheck(): (node: Node, catalog: Catalog, channels: readonly Channel[]) => readonly Finding[] {
  const known = new WeakMap<JsonObject, { readonly key: string; readonly channels: readonly Channel[]; readonly catalog: Catalog; readonly findings: readonly Finding[] }>()
  return (node, catalog, channels) => {
    const key = `${node.id} ${node.type}`
    const before = known.get(node.data)
    if (before?.key === key && before.channels === channels && before.catalog === catalog) return before.findings
    const type = catalog.types.get(node.type)
    const findings = type === undefined ? [] : configFindings(node, type, channels)
    known.set(node.data, { key, channels, catalog, findings })
    return findings
  }
}

export function worded({ params: known, ...finding }: Finding, t: Translate): Problem {
  const params = typeof known.channel === 'string' ? { ...known, channel: t(`channel.${known.channel}`) } : known
  const variant = typeof params.variant === 'string' && params.variant !== '' ? `.${params.variant}` : ''
  const hint = t(`problem.${finding.code}.hint`, params)
  return { ...finding, message: t(`problem.${finding.code}${variant}`, params), ...(hint === `problem.${finding.code}.hint` ? {} : { hint }) }
}

/** By node; a list that says the same as before is the same list, so that its card is not drawn again. */
function grouped(problems: readonly Problem[], before: ReadonlyMap<string, readonly Problem[]>): ReadonlyMap<string, readonly Problem[]> {
  const found = new Map<string, Problem[]>()
  for (const problem of problems) found.set(problem.node, [...(found.get(problem.node) ?? []), problem])
  return new Map([...found].map(([node, list]) => {
    const known = before.get(node)
    return [node, known !== undefined && sameList(known, list) ? known : list]
  }))
}

function sameList(one: readonly Problem[], two: readonly Problem[]): boolean {
  return one.length === two.length && one.every((problem, index) => {
    const other = two[index]
    return other !== undefined && keyOf(problem) === keyOf(other) && problem.message === other.message
  })
}
