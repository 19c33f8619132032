import { useEffect, useRef, useSyncExternalStore } from 'react'

export type Shortcut = { keys: string; label: string; group: string }

type Options = {
  /** Shown under `?`. Without one it works but is not listed. */
  label?: string
  /** The heading under `?`; '' is "everywhere". */
  group?: string
  enabled?: boolean
  /** Also while somebody types in a field: for Ctrl/Cmd combinations. */
  whileTyping?: boolean
}

type Registered = Shortcut & { run: ((event: KeyboardEvent) => void) | null; whileTyping: boolean }

let registered: readonly Registered[] = []
const listeners = new Set<() => void>()

/** While the component is mounted, `keys` ("mod+k", "shift+enter", "j", "?") run `run`; the last one registered wins. */
export function useShortcut(keys: string, run: (event: KeyboardEvent) => void, options: Options = {}): void {
  const { label = '', group = '', enabled = true, whileTyping = keys.startsWith('mod+') } = options
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  useEffect(() => {
    if (!enabled) return
    const own: Registered = { keys, label, group, whileTyping, run: (event) => latest.current(event) }
    change([...registered, own])
    return () => change(registered.filter((one) => one !== own))
  }, [keys, label, group, enabled, whileTyping])
}

/** Keys that a part of the page answers to by itself: listed under `?`, and left alone here. */
export function useListedKeys(listed: readonly Shortcut[]): void {
  const known = JSON.stringify(listed)
  const latest = useRef(listed)
  useEffect(() => {
    latest.current = listed
  })
  useEffect(() => {
    const own = latest.current.map((one): Registered => ({ ...one, whileTyping: false, run: null }))
    change([...own, ...registered])
    return () => change(registered.filter((one) => !own.includes(one)))
  }, [known])
}

/** What works right now, for the sheet under `?`. */
export function useShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(subscribe, () => registered)
}

export function matches(keys: string, event: KeyboardEvent): boolean {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const wants = (name: string) => parts.slice(0, -1).includes(name)
  const mod = event.ctrlKey || event.metaKey
  if (mod !== wants('mod') || event.altKey !== wants('alt')) return false
  // "?" needs Shift on most keyboards: only for letters and named keys is Shift a word of its own.
  if ((/^[a-z]$/.test(key) || key.length > 1) && event.shiftKey !== wants('shift')) return false
  return event.key.toLowerCase() === key
}

function change(next: readonly Registered[]) {
  if (registered.length === 0 && next.length > 0) {
    window.addEventListener('keydown', look, true)
    document.addEventListener('keydown', onKey)
  }
  if (next.length === 0) {
    window.removeEventListener('keydown', look, true)
    document.removeEventListener('keydown', onKey)
  }
  registered = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

let covered = false

/** Before anybody answers the key: what it closes may be gone by the time it comes to us. */
function look() {
  covered = document.querySelector('[role="menu"], [role="listbox"]') !== null
}

function onKey(event: KeyboardEvent) {
  if (event.defaultPrevented || event.isComposing) return
  // Escape closes what lies on top and nothing below it.
  if (event.key === 'Escape' && covered) return
  const typing = isTyping(event.target)
  const modal = document.querySelector('[role="dialog"][aria-modal="true"]') !== null
  const found = registered.findLast((one) => one.run !== null && (one.whileTyping || (!typing && !modal)) && matches(one.keys, event))
  if (!found?.run) return
  event.preventDefault()
  found.run(event)
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.matches('textarea, select, input:not([type="checkbox"], [type="radio"], [type="button"])')
}
