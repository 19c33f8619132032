import { useEffect, useSyncExternalStore } from 'react'

/** The small number at a place of the rail: conversations that wait for an answer. Features say it; the shell only shows it. */
let counts: Readonly<Record<string, number>> = {}
const listeners = new Set<() => void>()

/** While the component is mounted, the place (`inbox`, …) shows this number; none for 0. */
export function useTellCount(place: string, count: number): void {
  useEffect(() => {
    set(place, count)
    return () => set(place, 0)
  }, [place, count])
}

export function useCounts(): Readonly<Record<string, number>> {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => counts,
  )
}

function set(place: string, count: number) {
  counts = { ...counts, [place]: count }
  for (const listener of listeners) listener()
}
