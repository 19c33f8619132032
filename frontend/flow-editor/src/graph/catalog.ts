/** The catalog as `GET /node-catalog` answers it, already in the reader's language. */

import { isJsonArray, isJsonObject, isObject, resolvePointer, toJsonObject, type Json, type JsonObject } from './json'
import { withDefaults, type Schema } from './schema'

/** Only with these values in the config: `{"mode": ["once"]}`. */
type When = Readonly<Record<string, readonly Json[]>>

export type PortDeclaration =
  | { readonly id: string; readonly label: string; readonly optional: boolean; readonly without?: string; readonly trouble: boolean; readonly when?: When }
  | { readonly each: string; readonly id: string; readonly label: string }

export interface NodeType {
  /** Of its texts. */
  readonly language: string
  readonly name: string
  readonly title: string
  readonly description: string
  readonly group: string
  readonly icon: string
  readonly summary: string
  readonly starts: boolean
  readonly waits: boolean | When
  readonly ports: readonly PortDeclaration[]
  readonly schema: Schema
}

export interface Catalog {
  readonly language: string
  readonly types: ReadonlyMap<string, NodeType>
}

/** `item` is the pointer of what a port was made from, where it comes from a list of the config. `trouble`: attendants are told of a conversation that ends there. */
export interface Port {
  readonly id: string
  readonly label: string
  readonly optional: boolean
  readonly trouble: boolean
  readonly item?: string
}

/** In the order of the design; a group that is not known here comes after them. */
export const GROUPS = ['start', 'talk', 'decide', 'wait', 'people', 'connect', 'think', 'consent', 'order'] as const

export function groupOf(type: NodeType | undefined): string {
  return GROUPS.find((group) => group === type?.group) ?? 'order'
}

export function readCatalog(answer: unknown): Catalog {
  const given = isObject(answer) ? answer : {}
  const language = typeof given.language === 'string' ? given.language : 'en'
  const types = new Map<string, NodeType>()
  for (const entry of Array.isArray(given.nodes) ? given.nodes : []) {
    const type = readType(toJsonObject(entry), language)
    if (type !== null) types.set(type.name, type)
  }
  return { language, types }
}

function readType(entry: JsonObject, language: string): NodeType | null {
  const name = entry.$id
  const about = entry['x-node']
  if (typeof name !== 'string' || !isJsonObject(about)) return null
  return {
    language,
    name,
    title: text(entry.title, name),
    description: text(entry.description),
    group: text(about.group, 'order'),
    icon: text(about.icon),
    summary: text(about.summary),
    starts: about.starts === true,
    waits: isJsonObject(about.waits) ? readWhen(about.waits) : about.waits === true,
    ports: (isJsonArray(about.ports) ? about.ports : []).flatMap(readPort),
    schema: entry,
  }
}

function readPort(declared: Json): PortDeclaration[] {
  if (!isJsonObject(declared) || typeof declared.id !== 'string') return []
  if (typeof declared.each === 'string') {
    return [{ each: declared.each, id: declared.id, label: text(declared.label) }]
  }
  const without = isJsonObject(declared.optional) ? { without: text(declared.optional.without) } : {}
  const port = { id: declared.id, label: text(declared.label, declared.id), optional: declared.optional === true, ...without, trouble: declared.trouble === true }
  return [isJsonObject(declared.when) ? { ...port, when: readWhen(declared.when) } : port]
}

function readWhen(declared: JsonObject): When {
  return Object.fromEntries(Object.entries(declared).map(([key, values]) => [key, isJsonArray(values) ? values : []]))
}

function holds(when: When, data: JsonObject): boolean {
  return Object.entries(when).every(([key, values]) => values.some((value) => value === data[key]))
}

/** Whether a run that comes here always stops for a person or for time. */
export function waitsWith(type: NodeType | undefined, data: JsonObject): boolean {
  if (type === undefined || typeof type.waits === 'boolean') return type?.waits === true
  return holds(type.waits, withDefaults(data, type.schema))
}

function text(value: Json | undefined, otherwise = ''): string {
  return typeof value === 'string' ? value : otherwise
}

/** The ways out of a node, in the order of its card. Ports that come from the config follow it; broken items are passed over. */
export function portsOf(type: NodeType | undefined, data: JsonObject): readonly Port[] {
  return (type?.ports ?? []).flatMap((declared) => {
    if (!('each' in declared)) return portIfHeld(type, declared, data)
    const items = resolvePointer(type === undefined ? data : withDefaults(data, type.schema), declared.each)
    return (isJsonArray(items) ? items : []).flatMap((item, index) => portOfItem(declared, item, index))
  })
}

function portIfHeld(type: NodeType | undefined, declared: Port & { readonly without?: string; readonly when?: When }, data: JsonObject): readonly Port[] {
  const { when, without, ...port } = declared
  const found = without === undefined ? port : { ...port, optional: !data[without] }
  return when === undefined || type === undefined || holds(when, withDefaults(data, type.schema)) ? [found] : []
}

function portOfItem(declared: { each: string; id: string; label: string }, item: Json, index: number): Port[] {
  if (!isJsonObject(item)) return []
  const id = item[declared.id]
  const label = item[declared.label]
  if (typeof id !== 'string') return []
  return [{ id, label: typeof label === 'string' ? label : '', optional: false, trouble: false, item: `${declared.each}/${index}` }]
}

const FOOT = new Set(['no_reply', 'too_many_tries', 'timed_out', 'failed', 'failure', 'uncertain', 'unavailable', 'nobody'])

/** Melody to the right, the unexpected downwards. */
export function isFoot(port: Port): boolean {
  return port.item === undefined && port.id !== 'next' && (port.optional || FOOT.has(port.id))
}

/** The port that an edge without a name leaves by. */
export function portOfEdge(edge: { readonly sourceHandle: string | null }, ports: readonly Port[]): string {
  return edge.sourceHandle ?? ports[0]?.id ?? ''
}
