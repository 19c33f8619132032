/** The catalog as the server answers it: the files of node-catalog/ in the reader's language. */

import { readGraph, type Graph } from '../graph/graph'
import { isObject } from '../graph/json'
import type { Language } from '../host'

const FILES = import.meta.glob<unknown>('../../../../node-catalog/*.json', { eager: true, import: 'default' })
const TEXTS = import.meta.glob<unknown>('../../../../node-catalog/i18n/*.json', { eager: true, import: 'default' })

export function catalogIn(language: Language): { language: Language; nodes: unknown[] } {
  const texts: unknown = TEXTS[`../../../../node-catalog/i18n/${language}.json`]
  return {
    language,
    nodes: Object.values(FILES).map((file) => {
      const entry: unknown = structuredClone(file)
      const name = isObject(entry) && typeof entry.$id === 'string' ? entry.$id : ''
      const own = isObject(texts) ? texts[name] : undefined
      for (const [pointer, text] of Object.entries(isObject(own) ? own : {})) put(entry, pointer.split('/').slice(1), text)
      return entry
    }),
  }
}

function put(place: unknown, path: readonly string[], text: unknown): void {
  const [key, ...rest] = path
  if (key === undefined) return
  const name = key.replaceAll('~1', '/').replaceAll('~0', '~')
  if (Array.isArray(place)) {
    if (rest.length > 0) put(place[Number(name)], rest, text)
  } else if (isObject(place)) {
    if (rest.length === 0) place[name] = text
    else put(place[name], rest, text)
  }
}

/** One step for every example of the catalog. */
export function everyExample(): Graph {
  const nodes = Object.values(FILES).flatMap((file, row) => {
    if (!isObject(file) || !Array.isArray(file.examples)) return []
    return file.examples.map((data: unknown, column) => ({ id: `${String(file.$id)}_${column}`, type: file.$id, data, position: { x: column * 260 + (row % 2) * 1120, y: Math.floor(row / 2) * 300 } }))
  })
  return readGraph({ nodes, edges: [] })
}
