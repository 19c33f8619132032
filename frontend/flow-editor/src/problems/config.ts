/** A step's config against its schema and marks: the checker's own sentences, while typing. */

import { channelFindings } from './limits'
import type { Channel } from '../graph/channels'
import type { NodeType } from '../graph/catalog'
import { durationOf, isInRange } from '../graph/formats'
import type { Node } from '../graph/graph'
import { asText, isJsonArray, isJsonObject, pointerOf, type JsonObject } from '../graph/json'
import { mark, places, schemasAt } from '../graph/schema'
import { violations } from '../graph/validate'
import type { Finding } from './problem'

export function configFindings(node: Node, type: NodeType, channels: readonly Channel[]): Finding[] {
  const found = new Map<string, Finding>()
  const add = (field: string, code: string, params: Finding['params'], severity: Finding['severity'] = 'error') => {
    const finding = { node: node.id, field, code, severity, params: { label: labelAt(type, node.data, field), ...params } }
    if (!found.has(`${field} ${code}`)) found.set(`${field} ${code}`, finding)
  }
  for (const { path, code, params } of violations(node.data, type.schema, type.schema)) add(pointerOf(path), code, params)
  for (const { path, value, schemas } of places(node.data, type.schema)) {
    if (mark(schemas, 'x-duration') === true) {
      const duration = durationOf(value)
      if (duration === null || !isInRange(duration)) add(pointerOf(path), 'wait_range', {})
    }
    const unique = mark(schemas, 'x-unique')
    if (typeof unique === 'string' && isJsonArray(value)) {
      const seen = new Set<string>()
      for (const [index, item] of value.entries()) {
        const key = isJsonObject(item) ? asText(item[unique]) : ''
        if (key !== '' && seen.has(key)) add(pointerOf([...path, index, unique]), 'field_repeated', { value: key })
        seen.add(key)
      }
    }
  }
  if (![...found.values()].some((finding) => finding.severity === 'error')) {
    for (const finding of channelFindings(type, node.data, channels)) add(finding.field, finding.code, finding.params, finding.severity)
  }
  return [...found.values()]
}

/** What a place of the config is called on the form, also while it is empty. */
export function labelAt(type: NodeType, data: JsonObject, field: string): string {
  const path = field.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const title = mark(schemasAt(path, data, type.schema), 'title')
  return typeof title === 'string' ? title : (path.at(-1) ?? '')
}
