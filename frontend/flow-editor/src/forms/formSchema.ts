/** A catalog entry as rjsf wants it: the same schema without what only the checker needs, and which of our inputs shows what. */

import type { RJSFSchema, UiSchema } from '@rjsf/utils'
import { isJsonArray, isJsonObject, isObject, resolvePointer, type Json, type JsonObject } from '../graph/json'
import { alternatives, type Schema } from '../graph/schema'

/** Defaults are shown, never stored: rjsf would fill them in. Conditions are the checker's. */
const LEFT_OUT = new Set(['$schema', '$id', 'examples', 'x-node', 'allOf', 'anyOf', 'oneOf', 'if', 'then', 'else', 'default', 'additionalProperties', 'required', 'description'])

export function formSchema(schema: Json | undefined): RJSFSchema {
  const made: unknown = cleaned(schema ?? {})
  return isSchema(made) ? made : {}
}

function isSchema(value: unknown): value is RJSFSchema {
  return isObject(value)
}

function cleaned(schema: Json): Json {
  if (isJsonArray(schema)) return schema.map(cleaned)
  if (!isJsonObject(schema)) return schema
  const found: Record<string, Json> = {}
  for (const [key, child] of Object.entries(schema)) {
    if (key === 'properties' || key === '$defs') {
      found[key] = Object.fromEntries(Object.entries(isJsonObject(child) ? child : {}).map(([name, one]) => [name, cleaned(one)]))
    } else if (!LEFT_OUT.has(key)) found[key] = key.startsWith('x-') || key === 'enum' ? child : cleaned(child)
  }
  if (schema.default !== undefined) found['x-default'] = schema.default
  if (typeof schema.description === 'string') found['x-help'] = schema.description
  if (isJsonArray(schema.type)) found.type = schema.type[0] ?? 'string'
  return found
}

/** The inputs that hold more than one value; all others are widgets of one value. */
export const COMPOSITE = new Set(['bubbles', 'choices', 'words', 'template', 'duration', 'weekdays', 'checkboxes', 'branches', 'condition-rows', 'assignments', 'tags', 'media', 'map', 'mapping', 'pairs', 'extraction', 'arms', 'declared'])

export function uiSchemaOf(schema: Json | undefined, root: Schema): UiSchema {
  const all = alternatives(schema, null, root)
  const found: UiSchema = {}
  const widget = first(all, 'x-widget')
  const type = first(all, 'type')
  if (typeof widget === 'string' && COMPOSITE.has(widget) && widget !== 'media' && widget !== 'map') return { 'ui:field': widget }
  if (typeof widget === 'string' && !COMPOSITE.has(widget)) return { 'ui:widget': widget }
  if (first(all, 'enum') !== undefined) return { 'ui:widget': 'choice' }
  if (type === 'boolean') return { 'ui:widget': 'switch' }
  if (type === 'number' || type === 'integer') return { 'ui:widget': 'amount' }
  if (type === 'string') return { 'ui:widget': 'line' }
  for (const one of all) {
    for (const [key, child] of Object.entries(isJsonObject(one.properties) ? one.properties : {})) found[key] ??= uiSchemaOf(child, root)
    if (isJsonObject(one.items)) found.items ??= uiSchemaOf(one.items, root)
  }
  return found
}

function first(schemas: readonly Schema[], word: string): Json | undefined {
  return schemas.find((schema) => word in schema)?.[word]
}

/** Everything that is said of one value, as one schema: an item of a list in the form that its kind gives it. */
export function effective(schema: Json | undefined, value: Json | undefined, root: Schema): JsonObject {
  const found: Record<string, Json> = {}
  const properties: Record<string, Json> = {}
  for (const one of alternatives(schema, value, root)) {
    for (const [key, child] of Object.entries(one)) {
      if (key === 'properties' && isJsonObject(child)) {
        for (const [name, known] of Object.entries(child)) properties[name] = merged(properties[name], known)
      } else if (found[key] === undefined || key === 'title') found[key] = child
    }
  }
  return { ...found, properties }
}

function merged(one: Json | undefined, two: Json): Json {
  return isJsonObject(one) && isJsonObject(two) ? { ...two, ...one } : (one ?? two)
}

/** The schema of a place, `$ref` followed, with what the place itself says first. */
export function schemaAt(root: Schema, pointer: string): JsonObject {
  const found = resolvePointer(root, pointer)
  return effective(found, undefined, root)
}
