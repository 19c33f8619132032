/** What the contact will see of a step, and what the team will find: by the widgets of its schema, never by its type. */

import { givenName, type Node } from './graph'
import { asText, isJsonArray, isJsonObject, type Json, type JsonObject } from './json'
import { fieldLabel, type Lists } from './lists'
import { alternatives, isShown, mark, withDefaults, type Schema } from './schema'
import { isBlank, segmentsOf, type Segment } from './segments'
import { shown, summaryOf, wordsOf } from './summary'
import { groupOf, isFoot, portsOf, type NodeType, type Port } from './catalog'

export type Block =
  | { readonly kind: 'bubble'; readonly form: string; readonly text: readonly Segment[]; readonly title: string; readonly button: readonly Segment[] }
  | { readonly kind: 'soft'; readonly text: readonly Segment[] }
  | { readonly kind: 'fact'; readonly label: string; readonly text: readonly Segment[] }
  | { readonly kind: 'quote'; readonly text: string }

export type Shape = 'start' | 'card' | 'pill'

export interface Card {
  readonly title: string
  readonly kind: string
  readonly group: string
  readonly icon: string
  readonly shape: Shape
  readonly blocks: readonly Block[]
  readonly outs: readonly Port[]
  readonly foot: readonly Port[]
  /** The one way on that needs no row of its own. */
  readonly solo: Port | null
}

export function cardOf(node: Node, type: NodeType | undefined, lists: Lists): Card {
  if (type === undefined) return unknownCard(node)
  const ports = portsOf(type, node.data)
  const main = ports.filter((port) => !isFoot(port))
  const only = main.length === 1 && main[0]?.id === 'next' ? main[0] : null
  const shape = shapeOf(type, only !== null)
  const summary = summaryOf(type, node.data, lists)
  const leading = shape === 'pill' ? wordsOf(summary) : leadingKind(type, node.data, lists)
  const title = givenName(node) || type.title
  const kind = leading || (givenName(node) === '' ? '' : type.title)
  return {
    title,
    kind,
    group: groupOf(type),
    icon: type.icon,
    shape,
    blocks: shape === 'pill' ? [] : blocksOf(type, node.data, lists, summary, leading),
    outs: only === null ? main.map((port) => ({ ...port, label: port.label || rowsOfItem(type, node.data, port, lists) })) : [],
    foot: ports.filter(isFoot),
    solo: only,
  }
}

const SHORT = 48

/** In one line, told from its like: by its own name, else by the first that it says. */
export function describe(node: Node, type: NodeType | undefined, lists: Lists): string {
  const { title, kind, blocks } = cardOf(node, type, lists)
  if (givenName(node) !== '') return title
  const said = blocks.map(plain).find((words) => words !== '') ?? kind
  const letters = [...said]
  return said === '' ? title : `${title}: ${letters.length > SHORT ? `${letters.slice(0, SHORT - 1).join('')}…` : said}`
}

function plain(block: Block): string {
  if (block.kind === 'quote') return block.text
  return wordsOf(block.text.map((segment) => (segment.kind === 'variable' ? { kind: 'text', text: `[${segment.path.split('.').at(-1)?.replaceAll('_', ' ') ?? ''}]` } : segment)))
}

function unknownCard(node: Node): Card {
  return { title: givenName(node) || node.type, kind: node.type, group: 'order', icon: 'help', shape: 'card', blocks: [], outs: [], foot: [], solo: null }
}

function shapeOf(type: NodeType, lean: boolean): Shape {
  if (type.starts) return 'start'
  const group = groupOf(type)
  return (group === 'wait' || group === 'order') && (lean || type.ports.length === 0) ? 'pill' : 'card'
}

/** A step whose summary begins with a choice of kinds is called by that choice: a trigger is a keyword. */
function leadingKind(type: NodeType, data: JsonObject, lists: Lists): string {
  const first = /^\{\{\s*(\w+)\s*\}\}/.exec(type.summary)?.[1]
  const properties = type.schema.properties
  const known = first !== undefined && isJsonObject(properties) ? properties[first] : undefined
  if (first === undefined || !isJsonObject(known) || !isJsonObject(known['x-labels'])) return ''
  const words = wordsOf(shown(type, withDefaults(data, type.schema), `/${first}`, lists))
  return words.charAt(0).toLocaleUpperCase() + words.slice(1)
}

function blocksOf(type: NodeType, data: JsonObject, lists: Lists, summary: readonly Segment[], leading: string): Block[] {
  const filled = withDefaults(data, type.schema)
  const properties = isJsonObject(type.schema.properties) ? type.schema.properties : {}
  const found = Object.entries(properties).flatMap(([key, property]): Block[] => {
    const value = filled[key]
    const schemas = alternatives(property, value, type.schema)
    if (value === undefined || !isShown(schemas, filled)) return []
    return blocksOfProperty(key, value, schemas, isMain(type, key), { type, filled, lists })
  })
  if (found.length > 0 || summary.length === 0) return found
  const rest = leading === '' ? summary : withoutLeading(summary)
  return isBlank(rest) || type.ports.some((port) => 'each' in port) ? [] : [{ kind: 'soft', text: rest }]
}

/** Of several texts only those that the summary speaks of stand on the card. */
function isMain(type: NodeType, key: string): boolean {
  return new RegExp(`\\{\\{\\s*${key}\\b`).test(type.summary)
}

interface Where {
  readonly type: NodeType
  readonly filled: JsonObject
  readonly lists: Lists
}

function blocksOfProperty(key: string, value: Json, schemas: readonly Schema[], main: boolean, where: Where): Block[] {
  const label = asText(mark(schemas, 'title'))
  switch (mark(schemas, 'x-widget')) {
    case 'message':
      return main && asText(value) !== '' ? [bubble('text', asText(value))] : []
    case 'bubbles':
      return isJsonArray(value) ? value.flatMap(bubbleOf) : []
    case 'textarea':
      return main && asText(value) !== '' ? [{ kind: 'soft', text: segmentsOf(asText(value)) }] : []
    case 'words':
      return quotes(value)
    case 'team':
    case 'member':
    case 'funnel':
    case 'webhook':
    case 'tags':
    case 'tag': {
      const text = shown(where.type, where.filled, `/${key}`, where.lists)
      return text.length === 0 ? [] : [{ kind: 'fact', label, text: text.map(strong) }]
    }
    case 'assignments':
      return isJsonArray(value) ? value.flatMap((row) => assignment(row, where.lists)) : []
    default:
      return main && mark(schemas, 'type') === 'string' && isWritten(schemas) && where.type.starts && asText(value) !== ''
        ? [{ kind: 'quote', text: asText(value) }]
        : []
  }
}

/** Words that a contact writes, and no name, time or choice. */
function isWritten(schemas: readonly Schema[]): boolean {
  return ['enum', 'format', 'x-widget', 'x-says'].every((word) => mark(schemas, word) === undefined)
}

function bubble(form: string, source: string, title = '', button = ''): Block {
  return { kind: 'bubble', form, text: segmentsOf(source), title, button: segmentsOf(button) }
}

/** One message of a list, by what it holds. */
function bubbleOf(item: Json): Block[] {
  if (!isJsonObject(item)) return []
  const title = asText(item.filename) || asText(item.name) || asText(item.address)
  return [bubble(asText(item.type) || 'text', asText(item.text), title, asText(item.label))]
}

function quotes(value: Json): Block[] {
  const words = (isJsonArray(value) ? value : []).map(asText).filter((word) => word !== '')
  const more = words.length > 3 ? words.length - 2 : 0
  const few: Block[] = (more > 0 ? words.slice(0, 2) : words).map((text) => ({ kind: 'quote', text }))
  return more > 0 ? [...few, { kind: 'soft', text: [{ kind: 'text', text: `+${more}` }] }] : few
}

function assignment(row: Json, lists: Lists): Block[] {
  if (!isJsonObject(row)) return []
  const key = asText(row.field) || asText(row.variable)
  if (key === '') return []
  const label = (asText(row.field) !== '' ? fieldLabel(lists, key) : undefined) ?? key.replaceAll('_', ' ')
  const sign = row.action === 'clear' ? '—' : row.action === 'add' ? `+${asText(row.value)}` : asText(row.value)
  return [{ kind: 'fact', label, text: segmentsOf(sign).map(strong) }]
}

function strong(segment: Segment): Segment {
  return segment.kind === 'text' && /[\p{L}\p{N}]/u.test(segment.text) ? { kind: 'strong', text: segment.text } : segment
}

function withoutLeading(summary: readonly Segment[]): Segment[] {
  const [, ...rest] = summary
  const [first, ...others] = rest
  if (first?.kind !== 'text') return rest
  // What parted it from the kind parts it from nothing now.
  const words = first.text.replace(/^[\s:·,–-]+/, '')
  return words === '' ? others : [{ kind: 'text', text: words }, ...others]
}

/** A branch without a name is called by its first row: `idade é menor que 18`. */
function rowsOfItem(type: NodeType, data: JsonObject, port: Port, lists: Lists): string {
  if (port.item === undefined) return port.id
  const at = `${port.item}/rows/0`
  const words = ['field', 'operator', 'value'].map((key) => wordsOf(shown(type, data, `${at}/${key}`, lists)))
  const field = words[0]?.split('.').at(-1)?.replaceAll('_', ' ') ?? ''
  return field === '' ? wordsOf(shown(type, data, `${port.item}/expression`, lists)) || port.id : [field, words[1], words[2]].join(' ').trim()
}
