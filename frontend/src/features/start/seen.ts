import { useSyncExternalStore } from 'react'

/** What this person has looked at, on this browser: the server keeps no record of looking. */
const listeners = new Set<() => void>()

export type Seen = 'funnel' | 'start-hidden'

export function markSeen(what: Seen, workspaceId: string): void {
  if (isSeen(what, workspaceId)) return
  localStorage.setItem(keyOf(what, workspaceId), '1')
  for (const listener of listeners) listener()
}

export function isSeen(what: Seen, workspaceId: string): boolean {
  return localStorage.getItem(keyOf(what, workspaceId)) !== null
}

export function useSeen(what: Seen, workspaceId: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isSeen(what, workspaceId),
  )
}

function keyOf(what: Seen, workspaceId: string): string {
  return `batuta.seen.${what}.${workspaceId}`
}
