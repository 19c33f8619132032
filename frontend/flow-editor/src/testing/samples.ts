/** The real catalog and the demo's drawing, for tests. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCatalog, type Catalog } from '../graph/catalog'
import { readGraph, type Graph } from '../graph/graph'
import { isObject, partsOf } from '../graph/json'
import type { Host } from '../host'
import { NO_LISTS } from '../graph/lists'

const ROOT = join(import.meta.dirname, '../../../..')

export function json(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'))
}

export function text(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

const ENTRIES = readdirSync(join(ROOT, 'node-catalog')).filter((name) => name.endsWith('.json')).map((name) => json(`node-catalog/${name}`))

export const CATALOG: Catalog = readCatalog({ language: 'en', nodes: ENTRIES })

/** The same, as a reader of this language gets it. */
export function catalogIn(language: string): Catalog {
  const texts = json(`node-catalog/i18n/${language}.json`)
  return readCatalog({ language, nodes: ENTRIES.map((entry) => inTheWordsOf(isObject(texts) && isObject(entry) ? texts[String(entry.$id)] : {}, structuredClone(entry))) })
}

function inTheWordsOf(texts: unknown, entry: unknown): unknown {
  for (const [pointer, text] of Object.entries(isObject(texts) ? texts : {})) {
    const path = partsOf(pointer)
    const place = path.slice(0, -1).reduce<unknown>((found, part) => (Array.isArray(found) ? found[Number(part)] : isObject(found) ? found[part] : undefined), entry)
    if (isObject(place)) place[path.at(-1) ?? ''] = text
  }
  return entry
}

export const DEMO: Graph = readGraph(json('backend/demo/aula_experimental.json'))

export interface Example {
  readonly type: string
  readonly data: unknown
  readonly name: string
}

export const EXAMPLES: readonly Example[] = ENTRIES.flatMap((entry) =>
  isObject(entry) && Array.isArray(entry.examples) ? entry.examples.map((data: unknown, index) => ({ type: String(entry.$id), data, name: `${String(entry.$id)} ${index}` })) : [],
)

export const HOST: Host = { language: 'en', lists: NO_LISTS, channels: ['whatsapp'], preview: { 'contact.name': 'Mariana Souza' } }

/** A drawing written as on a napkin: `start: trigger` a node, `start > hello` an edge, `ask.piano > hello` one by a port. */
export function drawn(lines: string, data: Readonly<Record<string, unknown>> = {}): Graph {
  const nodes: unknown[] = []
  const edges: unknown[] = []
  for (const line of lines.split('\n').map((one) => one.trim()).filter(Boolean)) {
    const node = /^(\w+): (\w+)$/.exec(line)
    const edge = /^(\w+)(?:\.(\w+))? > (\w+)$/.exec(line)
    if (node !== null) nodes.push({ id: node[1], type: node[2], data: data[node[1] ?? ''] ?? {}, position: { x: nodes.length * 300, y: 0 } })
    if (edge !== null) edges.push({ id: `e${edges.length}`, source: edge[1], sourceHandle: edge[2], target: edge[3] })
  }
  return readGraph({ nodes, edges })
}
