import { isRecord, type Change } from './change'

/** What an author changed and the server does not have yet, kept in this browser. `base`: the revision it was drawn on. */
export type Kept = { base: number; change: Change; at: number }

export type Keeper = { write: (kept: Kept) => void; clear: () => void; read: () => Kept | null; settle: () => void }

const PAUSE = 250

/** One per person and funnel: on a shared computer nobody finds somebody else's. */
export function createKeeper(userId: string, funnelId: string, storage: Storage = localStorage): Keeper {
  const key = `batuta.draft.${userId}.${funnelId}`
  let waiting: Kept | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function settle() {
    clearTimeout(timer)
    timer = undefined
    if (waiting === null) return
    try {
      storage.setItem(key, JSON.stringify(waiting))
      waiting = null
    } catch {
      // The browser's store is full or shut: the server still gets it, only a crash in between would cost it.
    }
  }

  return {
    write(kept) {
      waiting = kept
      timer ??= setTimeout(settle, PAUSE)
    },
    clear() {
      clearTimeout(timer)
      timer = undefined
      waiting = null
      storage.removeItem(key)
    },
    read: () => readKept(storage.getItem(key)),
    settle,
  }
}

function readKept(text: string | null): Kept | null {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    if (!isRecord(value) || typeof value.base !== 'number' || typeof value.at !== 'number' || !isRecord(value.change)) return null
    const { name, definition } = value.change
    const change: Change = {}
    if (typeof name === 'string') change.name = name
    if (isRecord(definition)) change.definition = definition
    return change.name === undefined && change.definition === undefined ? null : { base: value.base, at: value.at, change }
  } catch {
    return null
  }
}
