import { useState } from 'react'
import type { ContactItem } from '../data'

/** Which rows are chosen, by id; what has left the list is not chosen any more. With Shift, all from the last one to this. */
export function useSelection(items: readonly ContactItem[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [anchor, setAnchor] = useState<number | null>(null)
  const chosen = ids.size === 0 ? [] : items.filter(({ id }) => ids.has(id))
  const all = chosen.length > 0 && chosen.length === items.length
  return {
    chosen,
    all,
    has: (id: string) => ids.has(id),
    clear: () => setIds(new Set()),
    toggleAll: () => setIds(all ? new Set() : new Set(items.map(({ id }) => id))),
    toggle: (index: number, range: boolean) => {
      setIds(toggled(items, ids, index, range ? anchor : null))
      setAnchor(index)
    },
  }
}

export function toggled(items: readonly { id: string }[], ids: ReadonlySet<string>, index: number, anchor: number | null): ReadonlySet<string> {
  const clicked = items[index]
  if (!clicked) return ids
  const next = new Set(ids)
  const on = !ids.has(clicked.id)
  const [from, to] = anchor === null ? [index, index] : [Math.min(anchor, index), Math.max(anchor, index)]
  for (const { id } of items.slice(from, to + 1)) {
    if (on) next.add(id)
    else next.delete(id)
  }
  return next
}
