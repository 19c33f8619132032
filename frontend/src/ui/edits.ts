import { useState } from 'react'

type Edit<T> = { seen: T; typed: T }

/** What somebody typed over a form's values, and the value that each of them had then. */
export type Edits<V> = ReadonlyMap<keyof V, Edit<V[keyof V]>>

/**
 * A form over values that colleagues change too. What was not touched follows the server; what was touched stays as typed, and
 * `clashes` names the fields that a colleague changed to something else meanwhile.
 */
export function useEdits<V extends object>(server: V) {
  const [edits, setEdits] = useState<Edits<V>>(new Map())
  return {
    edits,
    values: valuesOf(server, edits),
    changes: changesOf(server, edits),
    clashes: clashesOf(server, edits),
    change: (changes: Partial<V>) => setEdits((known) => withChanges(known, server, changes)),
    /** The colleague's value takes the place of what was typed. */
    giveWay: (field: keyof V) => setEdits((known) => without(known, [field])),
    reset: () => setEdits(new Map()),
    /** The server has these now. What was typed since they left stays. */
    arrived: (sent: Partial<V>) => setEdits((known) => without(known, keysOf(server).filter((field) => field in sent && same(known.get(field)?.typed, sent[field])))),
  }
}

export function withChanges<V extends object>(edits: Edits<V>, server: V, changes: Partial<V>): Edits<V> {
  const next = new Map(edits)
  for (const field of keysOf(server)) {
    const typed = changes[field]
    if (typed === undefined) continue
    if (same(typed, server[field])) next.delete(field)
    else next.set(field, { seen: next.get(field)?.seen ?? server[field], typed })
  }
  return next
}

export function valuesOf<V extends object>(server: V, edits: Edits<V>): V {
  const values = { ...server }
  for (const [field, { typed }] of edits) values[field] = typed
  return values
}

/** What is to be sent: nothing that was not touched. */
export function changesOf<V extends object>(server: V, edits: Edits<V>): Partial<V> {
  const changes: Partial<V> = {}
  for (const [field, { typed }] of edits) if (!same(typed, server[field])) changes[field] = typed
  return changes
}

export function clashesOf<V extends object>(server: V, edits: Edits<V>): (keyof V)[] {
  return [...edits].filter(([field, { seen, typed }]) => !same(server[field], seen) && !same(server[field], typed)).map(([field]) => field)
}

/** Whether somebody else changed, between two looks, what is about to be sent. */
export function isClash<V extends object>(seen: V, now: V, changes: Partial<V>): boolean {
  return keysOf(now).some((field) => field in changes && !same(seen[field], now[field]) && !same(now[field], changes[field]))
}

/** The values that these changes took the place of. */
export function undoOf<V extends object>(before: V, changes: Partial<V>): Partial<V> {
  const undo: Partial<V> = {}
  for (const field of keysOf(before)) if (field in changes) undo[field] = before[field]
  return undo
}

function keysOf<V extends object>(values: V): (keyof V)[] {
  const keys: (keyof V)[] = []
  for (const key in values) keys.push(key)
  return keys
}

function without<V>(edits: Edits<V>, fields: readonly (keyof V)[]): Edits<V> {
  return new Map([...edits].filter(([field]) => !fields.includes(field)))
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
