/** What the parts of one editor share. */

import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Catalog } from '../graph/catalog'
import type { Point } from '../graph/graph'
import type { Placed } from '../graph/arrange'
import type { Host } from '../host'
import type { Translate } from '../texts/translate'
import type { EditorState, EditorStore } from './state'

/** What the canvas can do for the others, while it is there. */
export interface View {
  readonly fit: (ids?: readonly string[]) => void
  readonly zoom: (factor: number) => void
  readonly zoomTo: (level: number) => void
  readonly show: (id: string) => void
  readonly focus: (id?: string) => void
  readonly cards: () => readonly Placed[]
  readonly center: () => Point
  readonly toFlow: (screen: Point) => Point
  readonly toScreen: (point: Point) => Point
}

/** Where the canvas leaves its hand, and the others take it. */
export interface ViewSlot {
  readonly current: View | null
  /** Percent. By itself, so that nothing else hears of it while somebody zooms. */
  readonly zoom: () => number
  readonly zoomed: (percent: number) => void
  readonly onZoom: (listener: () => void) => () => void
  readonly put: (view: View) => () => void
}

export function createViewSlot(): ViewSlot {
  let view: View | null = null
  let zoom = 100
  const listeners = new Set<() => void>()
  return {
    zoom: () => zoom,
    zoomed: (percent) => {
      zoom = percent
      for (const listener of listeners) listener()
    },
    onZoom: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    get current() {
      return view
    },
    put: (next) => {
      view = next
      return () => {
        if (view === next) view = null
      }
    },
  }
}

export interface Env {
  readonly store: EditorStore
  readonly catalog: Catalog
  readonly host: Host
  readonly readOnly: boolean
  readonly t: Translate
  readonly view: ViewSlot
}

export const EnvContext = createContext<Env | null>(null)

export function useEnv(): Env {
  const env = useContext(EnvContext)
  if (env === null) throw new Error('Outside of an editor.')
  return env
}

/** A part of the state. It must be a value that stays the same while nothing changes. */
export function useEditor<Part>(select: (state: EditorState) => Part): Part {
  const { store } = useEnv()
  return useSyncExternalStore(store.subscribe, () => select(store.get()))
}
