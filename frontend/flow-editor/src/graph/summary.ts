/** What a card says: the catalog's `summary`, a template over what its form shows of the config. */

import { durationOf } from './formats'
import { isJsonArray, isJsonObject, partsOf, pointerOf, resolvePointer, type Json, type JsonObject } from './json'
import { fieldLabel, referenceName, type Lists } from './lists'
import { isShown, mark, schemasAt, withDefaults } from './schema'
import { isBlank, segmentsOf, type Segment } from './segments'
import type { NodeType } from './catalog'

export function summaryOf(type: NodeType, data: JsonObject, lists: Lists): Segment[] {
  const filled = measured(withDefaults(data, type.schema), type)
  const found = type.summary.split(/(\{\{.*?\}\})/).flatMap((part): Segment[] => {
    const written = /^\{\{\s*([^|}]+?)\s*(?:\|[^}]*)?\}\}$/.exec(part)?.[1]
    if (written === undefined) return part === '' ? [] : [{ kind: 'text', text: part }]
    const path = pathOf(written)
    return isShown(schemasAt(path.slice(0, 1), filled, type.schema), filled) ? shown(type, filled, pointerOf(path), lists) : []
  })
  return isBlank(found.filter((segment) => segment.kind !== 'text' || /[\p{L}\p{N}]/u.test(segment.text))) ? [] : trimmed(found)
}

/** Durations that are stored as text, as the object that they mean. */
function measured(data: JsonObject, type: NodeType): JsonObject {
  const found = Object.entries(data).map(([key, value]): [string, Json] => {
    const duration = mark(schemasAt([key], data, type.schema), 'x-duration') === true && !isJsonObject(value) ? durationOf(value) : null
    return [key, duration === null ? value : { amount: duration.amount, unit: duration.unit }]
  })
  return Object.fromEntries(found)
}

/** `assignments[0].field` -> ['assignments', 0, 'field'] */
function pathOf(written: string): (string | number)[] {
  return [...written.matchAll(/([A-Za-z_]\w*)|\[(\d+)\]/g)].map((found) => (found[2] === undefined ? (found[1] ?? '') : Number(found[2])))
}

/** A value in the words of its reader: labels of an enum, names of references, variables as variables. */
export function shown(type: NodeType, data: JsonObject, pointer: string, lists: Lists): Segment[] {
  const value = resolvePointer(data, pointer)
  const path = partsOf(pointer)
  if (value === undefined || value === null) return []
  const schemas = schemasAt(path, data, type.schema)
  if (isJsonArray(value)) {
    return value.flatMap((_, index) => [
      ...(index > 0 ? [{ kind: 'text', text: ', ' } as const] : []),
      ...shown(type, data, `${pointer}/${index}`, lists),
    ])
  }
  if (isJsonObject(value)) return []
  return shownValue(value, {
    labels: mark(schemas, 'x-labels'),
    reference: mark(schemas, 'x-ref'),
    widget: mark(schemas, 'x-widget'),
    template: mark(schemas, 'x-template') !== undefined,
    number: mark(schemas, 'type') === 'number',
  }, lists)
}

interface Marks {
  readonly labels: Json | undefined
  readonly reference: Json | undefined
  readonly widget: Json | undefined
  readonly template: boolean
  readonly number: boolean
}

function shownValue(value: string | number | boolean, marks: Marks, lists: Lists): Segment[] {
  const written = String(value)
  const label = isJsonObject(marks.labels) ? marks.labels[written] : undefined
  if (typeof label === 'string') return [{ kind: 'text', text: label }]
  // Where in the drawing that is, only the drawing knows: the card has a line of its own for it.
  if (marks.reference === 'node') return []
  if (typeof marks.reference === 'string') {
    const name = referenceName(lists, marks.reference, written)
    if (name !== undefined) return [{ kind: 'strong', text: name }]
    if (/^[0-9a-f-]{36}$/.test(written)) return [{ kind: 'text', text: '…' }]
  }
  if (marks.widget === 'field') return [{ kind: 'text', text: fieldLabel(lists, written) ?? written.replaceAll('_', ' ') }]
  return marks.template ? segmentsOf(written) : [{ kind: 'text', text: written }]
}

function trimmed(segments: readonly Segment[]): Segment[] {
  const first = segments[0]
  return first?.kind === 'text' ? [{ kind: 'text', text: first.text.trimStart() }, ...segments.slice(1)] : [...segments]
}

/** The plain words of some segments: for labels that only a screen reader or a title shows. */
export function wordsOf(segments: readonly Segment[]): string {
  return segments
    .map((segment) => (segment.kind === 'variable' ? segment.path : segment.kind === 'code' ? '' : segment.text))
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
}
