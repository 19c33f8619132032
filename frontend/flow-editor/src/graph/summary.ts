/** What a card says: the catalog's `summary`, a template over what its form shows of the config. */

import { durationOf } from './formats'
import { isJsonArray, isJsonObject, partsOf, pointerOf, resolvePointer, toJsonObject, type Json, type JsonObject } from './json'
import { fieldLabel, referenceName, type Lists } from './lists'
import { isShown, mark, schemasAt, withDefaults, type Schema } from './schema'
import { isBlank, segmentsOf, type Segment } from './segments'
import type { NodeType } from './catalog'

export function summaryOf(type: NodeType, data: JsonObject, lists: Lists): Segment[] {
  const filled = measured(withDefaults(data, type.schema), type)
  const found = partsOfTemplate(type.summary).flatMap((part): Segment[] => {
    if (typeof part === 'string') return [{ kind: 'text', text: part }]
    return isShown(schemasAt(part.slice(0, 1), filled, type.schema), filled) ? shown(type, filled, pointerOf(part), lists) : []
  })
  return isBlank(found.filter((segment) => segment.kind !== 'text' || /[\p{L}\p{N}]/u.test(segment.text))) ? [] : trimmed(found)
}

/** Its texts as they are, its `{{ … }}` as the paths that stand in them. */
function partsOfTemplate(template: string): (string | (string | number)[])[] {
  return template.split(/(\{\{.*?\}\})/).flatMap((part): (string | (string | number)[])[] => {
    const written = /^\{\{\s*([^|}]+?)\s*(?:\|[^}]*)?\}\}$/.exec(part)?.[1]
    return written === undefined ? (part === '' ? [] : [part]) : [pathOf(written)]
  })
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

/** A value in the words of its reader: what the catalog says of it, labels of an enum, names of references, variables as variables. */
export function shown(type: NodeType, data: JsonObject, pointer: string, lists: Lists, saying: readonly string[] = []): Segment[] {
  const value = resolvePointer(data, pointer)
  const path = partsOf(pointer)
  if (value === undefined || value === null) return []
  const schemas = schemasAt(path, data, type.schema)
  const sentence = saying.includes(pointer) ? undefined : saidOf(value, schemas)
  const said = sentence === undefined ? null : filledIn(sentence, type, data, lists, [...saying, pointer])
  if (said !== null) return said
  if (sentence !== undefined && mark(schemas, 'x-labels') === undefined) return []
  if (isJsonArray(value)) {
    const items = value.map((_, index) => shown(type, data, `${pointer}/${index}`, lists, saying))
    const between = saying.length > 0 ? new Intl.ListFormat(type.language, { type: 'conjunction' }) : null
    return items.flatMap((item, index) => [
      ...(index > 0 ? [{ kind: 'text', text: between === null ? ', ' : conjunction(between, items.length, index) } as const] : []),
      ...item,
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

/** The sentence that `x-says` has for a value. */
function saidOf(value: Json, schemas: readonly Schema[]): string | undefined {
  const says = mark(schemas, 'x-says')
  if (!isJsonObject(says) || (isJsonObject(value) && !isJsonArray(value))) return undefined
  const sentence = says[isJsonArray(value) ? inOrder(value, schemas).join(' ') : String(value)] ?? (isJsonArray(value) ? undefined : says.other)
  return typeof sentence === 'string' ? sentence : undefined
}

/** Parts of a list as the catalog lists them, whatever was chosen first. */
function inOrder(value: readonly Json[], schemas: readonly Schema[]): readonly Json[] {
  const items = mark(schemas, 'items')
  const known = isJsonObject(items) && isJsonArray(items.enum) ? items.enum : []
  return value.toSorted((one, other) => known.indexOf(one) - known.indexOf(other))
}

/** A sentence about neighbours; null where one of them has nothing to say yet. */
function filledIn(sentence: string, type: NodeType, data: JsonObject, lists: Lists, saying: readonly string[]): Segment[] | null {
  const found: Segment[] = []
  for (const part of partsOfTemplate(sentence)) {
    if (typeof part === 'string') {
      found.push({ kind: 'text', text: part })
      continue
    }
    const value = resolvePointer(data, pointerOf(part))
    if (value === undefined || value === null || value === '' || (isJsonArray(value) && value.length === 0)) return null
    found.push(...shown(type, data, pointerOf(part), lists, saying))
  }
  return found
}

/** What stands before the part at `index`: `, ` or ` and `. */
function conjunction(format: Intl.ListFormat, count: number, index: number): string {
  return format.formatToParts(Array.from({ length: count }, () => '·')).filter((part) => part.type === 'literal')[index - 1]?.value ?? ', '
}

interface Marks {
  readonly labels: Json | undefined
  readonly reference: Json | undefined
  readonly widget: Json | undefined
  readonly template: boolean
  readonly number: boolean
}

function shownValue(value: string | number | boolean, marks: Marks, lists: Lists): Segment[] {
  // A yes or no has no words of its own.
  if (typeof value === 'boolean') return []
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
  if (marks.widget === 'field') return [{ kind: 'strong', text: fieldLabel(lists, written) ?? written.replaceAll('_', ' ') }]
  return marks.template ? segmentsOf(written) : [{ kind: 'text', text: written }]
}

function trimmed(segments: readonly Segment[]): Segment[] {
  const first = segments[0]
  return first?.kind === 'text' ? [{ kind: 'text', text: first.text.trimStart() }, ...segments.slice(1)] : [...segments]
}

/** The same as one text. */
export function sentenceOf(type: NodeType, data: unknown, lists: Lists): string {
  return wordsOf(summaryOf(type, toJsonObject(data), lists))
}

/** The plain words of some segments: for labels that only a screen reader or a title shows. */
export function wordsOf(segments: readonly Segment[]): string {
  return segments
    .map((segment) => (segment.kind === 'variable' ? segment.path : segment.kind === 'code' ? '' : segment.text))
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
}
