/** Which names a drawing fills, and which of them can have been filled when a run comes to a step: as backend/engine/check_order.py. */

import type { Catalog, NodeType } from './catalog'
import type { Graph, Node } from './graph'
import { asText, isJsonArray, isJsonObject, type Json, type JsonObject } from './json'
import { isShown, mark, places, withDefaults } from './schema'

export interface Fills {
  readonly variables: readonly string[]
  readonly fields: readonly string[]
  /** Of what a step fills with more than one value: `variable.odoo.lead_id`, `trigger.date`. */
  readonly parts: readonly string[]
}

const NOTHING: Read = { variables: [], fields: [], parts: [], target: null }

export interface Target {
  readonly id: string
  readonly title: string
  /** Whether a run goes there (`x-ref` "node"), as along an edge. */
  readonly way: boolean
}

interface Read extends Fills {
  /** The step of the same drawing that its config names, and as what. */
  readonly target: Target | null
}

/** Steps never change, they are replaced: whoever draws one step does not have all the others read anew. */
const known = new WeakMap<Node, { readonly type: NodeType | undefined; readonly read: Read }>()

function read(node: Node, type: NodeType | undefined): Read {
  const kept = known.get(node)
  if (kept !== undefined && kept.type === type) return kept.read
  const fresh = type === undefined ? NOTHING : readWith(node, type)
  known.set(node, { type, read: fresh })
  return fresh
}

/** With the defaults: what a config does not say is filled all the same. */
function readWith(node: Node, type: NodeType): Read {
  const variables = new Set<string>()
  const fields = new Set<string>()
  const parts = new Set<string>()
  const filled = withDefaults(node.data, type.schema)
  let target: Target | null = null
  for (const { value, schemas } of places(filled, type.schema)) {
    const kind = mark(schemas, 'x-sets')
    for (const name of kind === undefined ? [] : namesIn(value)) {
      if (kind === 'variable' || kind === 'both') variables.add(name)
      if (kind === 'field' || kind === 'both') fields.add(name)
    }
    const held = kind === 'variable' && typeof value === 'string' && value !== '' ? partsIn(mark(schemas, 'x-parts'), filled) : []
    for (const part of held) parts.add(`variable.${String(value)}.${part}`)
    const told = mark(schemas, 'x-tells')
    if (isJsonObject(told) && isShown(schemas, filled)) for (const part of partsIn(told[String(value)], filled)) parts.add(`trigger.${part}`)
    if (mark(schemas, 'x-widget') === 'step' && typeof value === 'string' && value !== '') target = { id: value, title: asText(mark(schemas, 'title')), way: mark(schemas, 'x-ref') === 'node' }
  }
  return { variables: [...variables], fields: [...fields], parts: [...parts], target }
}

export function targetOf(node: Node, type: NodeType | undefined): Target | null {
  return read(node, type).target
}

/** Names, and places of the config that name more: `data./extraction_schema` are those of the extraction, each below `data`. */
function partsIn(declared: Json | undefined, filled: JsonObject): string[] {
  return (isJsonArray(declared) ? declared : []).flatMap((one) => {
    const [before = '', place] = asText(one).split('/')
    return place === undefined ? [before] : namesIn(filled[place] ?? '').map((name) => `${before}${name}`)
  })
}

/** A list names what its rows do; an object names what its keys name; a JSON Schema, what its properties do. */
function namesIn(value: Json): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  if (isJsonArray(value)) return value.flatMap((row) => (isJsonObject(row) && typeof row.name === 'string' && row.name !== '' ? [row.name] : []))
  if (!isJsonObject(value)) return []
  const inner = isJsonObject(value.properties) ? value.properties : value.type === 'object' ? {} : value
  return Object.keys(inner).filter((name) => name !== '')
}

export function fillsOfAll(nodes: readonly Node[], catalog: Catalog): Fills {
  const all = nodes.map((node) => read(node, catalog.types.get(node.type)))
  return { variables: unique(all.flatMap((one) => one.variables)), fields: unique(all.flatMap((one) => one.fields)), parts: unique(all.flatMap((one) => one.parts)) }
}

/** Of the step itself and of those on some way from a start to it. A step that no way leads to yet may read whatever the drawing fills. */
export function fillsBefore(graph: Graph, catalog: Catalog, id: string): Fills {
  const ways = waysOf(graph, catalog)
  const starts = graph.nodes.filter((node) => catalog.types.get(node.type)?.starts === true).map((node) => node.id)
  const played = reached(starts, ways)
  if (!played.has(id)) return fillsOfAll(graph.nodes, catalog)
  const before = reached([id], turned(ways))
  return fillsOfAll(graph.nodes.filter((node) => played.has(node.id) && before.has(node.id)), catalog)
}

type Ways = readonly (readonly [from: string, to: string])[]

/** Edges, and the steps that a config leads to. */
function waysOf(graph: Graph, catalog: Catalog): Ways {
  const named = graph.nodes.flatMap((node) => {
    const target = targetOf(node, catalog.types.get(node.type))
    return target?.way === true ? [[node.id, target.id] as const] : []
  })
  return [...graph.edges.map((edge) => [edge.source, edge.target] as const), ...named]
}

function turned(ways: Ways): Ways {
  return ways.map(([from, to]) => [to, from] as const)
}

function reached(begin: readonly string[], ways: Ways): ReadonlySet<string> {
  const onward = new Map<string, string[]>()
  for (const [from, to] of ways) onward.set(from, [...(onward.get(from) ?? []), to])
  const found = new Set(begin)
  for (const id of found) for (const next of onward.get(id) ?? []) found.add(next)
  return found
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort()
}
