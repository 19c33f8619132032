import { useState } from 'react'
import { isJsonObject, sameJson, toJson, type Json, type JsonObject } from '../../graph/json'
import { tidied } from '../tidied'

type Row = JsonObject

/** Rows of an object whose keys are typed: one without a name yet has no place in the config, and is held here until it has. */
export function useHeldRows(value: Json | undefined, read: (value: Json | undefined) => readonly Row[], write: (rows: readonly Row[]) => JsonObject, change: (value: Json | undefined) => void) {
  // What was put comes back a moment later: until then the value that is on its way out still counts as ours, or fast typing would be lost.
  const [{ held, pending }, hold] = useState<{ held: readonly Row[]; pending: readonly (Json | undefined)[] }>(() => ({ held: read(value), pending: [] }))
  const arrived = sameJson(stored(write(held)), value)
  const ours = arrived || pending.some((one) => sameJson(one, value))
  const rows = ours ? held : read(value)
  if (pending.length > 0 && (arrived || !ours)) hold({ held: rows, pending: [] })
  const put = (next: readonly Json[]) => {
    const wanted = next.map((row) => (isJsonObject(row) ? row : {}))
    const written = stored(write(wanted))
    hold({ held: wanted, pending: [...pending, value, written] })
    change(written)
  }
  return [rows, put] as const
}

function stored(object: JsonObject): Json | undefined {
  const kept = toJson(tidied(object))
  return isJsonObject(kept) && Object.keys(kept).length === 0 ? undefined : kept
}

/** Of rows with the same name the first counts. */
export function isRepeated(rows: readonly Row[], index: number): boolean {
  const name = rows[index]?.name
  return name !== '' && name !== undefined && rows.findIndex((row) => row.name === name) < index
}
