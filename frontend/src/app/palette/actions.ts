import type { Icon } from '@tabler/icons-react'
import { useEffect, useRef, useSyncExternalStore } from 'react'

/** Something one can do or go to, found by Mod+K. Features register theirs; the palette knows no subject. */
export type Action = {
  id: string
  label: string
  /** The heading it stands under. */
  group: string
  icon?: Icon
  /** Shown at the right end; registering the shortcut itself is useShortcut's. */
  keys?: string
  /** Other words people would look for. */
  words?: string
  /** After the label, quieter. */
  hint?: string
  run: () => void
}

/** Looks among things (contacts, funnels) while somebody types. */
export type Finder = { id: string; find: (text: string, signal: AbortSignal) => Promise<Action[]> }

let actionLists: ReadonlyMap<string, readonly Action[]> = new Map()
let finders: readonly Finder[] = []
const listeners = new Set<() => void>()

/** While the component is mounted, these are in the palette. `source` names the list: registering again replaces it. */
export function useActions(source: string, actions: readonly Action[]): void {
  const ids = actions.map((action) => `${action.id}\u0000${action.label}`).join('\u0001')
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const own = latest.current.map((action, index) => ({ ...action, run: () => latest.current[index]?.run() }))
    actionLists = new Map(actionLists).set(source, own)
    tell()
    return () => {
      const left = new Map(actionLists)
      left.delete(source)
      actionLists = left
      tell()
    }
  }, [source, ids])
}

/** While the component is mounted, the palette also asks this. */
export function useFinder(finder: Finder): void {
  const { id } = finder
  const latest = useRef(finder)
  useEffect(() => {
    latest.current = finder
  })
  useEffect(() => {
    const own: Finder = { id, find: (text, signal) => latest.current.find(text, signal) }
    finders = [...finders, own]
    tell()
    return () => {
      finders = finders.filter((one) => one !== own)
      tell()
    }
  }, [id])
}

export function useRegistered(): { actions: readonly Action[]; finders: readonly Finder[] } {
  const lists = useSyncExternalStore(subscribe, () => actionLists)
  const asked = useSyncExternalStore(subscribe, () => finders)
  return { actions: [...lists.values()].flat(), finders: asked }
}

function tell() {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
