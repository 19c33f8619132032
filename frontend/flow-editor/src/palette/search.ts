/** Finding a step by what it is called, without case or accents. */

import { GROUPS, groupOf, type Catalog, type NodeType } from '../graph/catalog'

export interface Shelf {
  readonly group: string
  readonly types: readonly NodeType[]
}

export function shelves(catalog: Catalog, wanted: string): Shelf[] {
  const found = typesLike(catalog, wanted)
  return GROUPS.map((group) => ({ group, types: found.filter((type) => groupOf(type) === group) })).filter((shelf) => shelf.types.length > 0)
}

function typesLike(catalog: Catalog, wanted: string): NodeType[] {
  return [...catalog.types.values()].filter((type) => matches(`${type.title} ${type.description}`, wanted))
}

/** Every word of the search stands somewhere at the beginning of a word. */
export function matches(text: string, wanted: string): boolean {
  const words = folded(text).split(/[^\p{L}\p{N}]+/u)
  return folded(wanted).split(/\s+/).filter(Boolean).every((part) => words.some((word) => word.startsWith(part)))
}

export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
