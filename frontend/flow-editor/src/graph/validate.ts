/** The part of JSON Schema 2020-12 that the catalog uses, with the checker's own codes (backend/engine/schema_errors.py). */

import { isJsonArray, isJsonObject, resolvePointer, sameJson, type Json, type JsonObject } from './json'
import { fits, type Path, type Schema } from './schema'
import { hasFormat } from './formats'

export interface Violation {
  readonly path: Path
  readonly code: string
  readonly params: Readonly<Record<string, string | number>>
}

export function isValid(value: Json | undefined, schema: Json | undefined, root: Schema): boolean {
  return violations(value, schema, root).length === 0
}

export function violations(value: Json | undefined, schema: Json | undefined, root: Schema, path: Path = []): Violation[] {
  if (value === undefined || schema === true || !isJsonObject(schema)) return []
  return [
    ...(typeof schema.$ref === 'string' ? violations(value, resolvePointer(root, schema.$ref.replace(/^#/, '')), root, path) : []),
    ...ofType(value, schema, path),
    ...ofText(value, schema, path),
    ...ofNumber(value, schema, path),
    ...ofArray(value, schema, root, path),
    ...ofObject(value, schema, root, path),
    ...ofBranches(value, schema, root, path),
  ]
}

function wrong(path: Path, code: string, params: Violation['params'] = {}): Violation[] {
  return [{ path, code, params }]
}

function ofType(value: Json, schema: Schema, path: Path): Violation[] {
  const types = typeof schema.type === 'string' ? [schema.type] : isJsonArray(schema.type) ? schema.type : []
  if (types.length > 0 && !types.some((type) => isType(value, type))) return wrong(path, 'field_type')
  if ('const' in schema && !sameJson(schema.const, value)) return wrong(path, 'field_choice', { choices: String(schema.const) })
  if (isJsonArray(schema.enum) && !schema.enum.some((one) => sameJson(one, value))) {
    return wrong(path, 'field_choice', { choices: schema.enum.map(String).join(', ').slice(0, 300) })
  }
  return []
}

function isType(value: Json, type: Json): boolean {
  switch (type) {
    case 'object':
      return isJsonObject(value)
    case 'array':
      return isJsonArray(value)
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value)
    case 'null':
      return value === null
    default:
      return typeof value === type
  }
}

function ofText(value: Json, schema: Schema, path: Path): Violation[] {
  if (typeof value !== 'string') return []
  const length = [...value].length
  if (typeof schema.minLength === 'number' && length < schema.minLength) {
    return length === 0 ? wrong(path, 'field_empty') : wrong(path, 'field_too_short', { limit: schema.minLength })
  }
  if (typeof schema.maxLength === 'number' && length > schema.maxLength) return wrong(path, 'field_too_long', { limit: schema.maxLength })
  if (typeof schema.pattern === 'string' && !matches(value, schema.pattern)) {
    return wrong(path, value.trim() === '' ? 'field_empty' : 'field_format')
  }
  return typeof schema.format === 'string' ? hasFormat(value, schema.format).flatMap((code) => wrong(path, code, { value: value.slice(0, 80) })) : []
}

function matches(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value)
  } catch {
    return true
  }
}

function ofNumber(value: Json, schema: Schema, path: Path): Violation[] {
  if (typeof value !== 'number') return []
  if (typeof schema.minimum === 'number' && value < schema.minimum) return wrong(path, 'field_minimum', { limit: schema.minimum })
  if (typeof schema.maximum === 'number' && value > schema.maximum) return wrong(path, 'field_maximum', { limit: schema.maximum })
  return []
}

function ofArray(value: Json, schema: Schema, root: Schema, path: Path): Violation[] {
  if (!isJsonArray(value)) return []
  const found = value.flatMap((item, index) => violations(item, schema.items, root, [...path, index]))
  if (typeof schema.minItems === 'number' && value.length < schema.minItems) {
    found.unshift(...(value.length === 0 ? wrong(path, 'field_empty') : wrong(path, 'field_too_few', { limit: schema.minItems })))
  }
  if (typeof schema.maxItems === 'number' && value.length > schema.maxItems) found.unshift(...wrong(path, 'field_too_many', { limit: schema.maxItems }))
  if (schema.uniqueItems === true && value.some((item, index) => value.slice(0, index).some((one) => sameJson(one, item)))) {
    found.push(...wrong(path, 'field_repeated', { value: '' }))
  }
  return found
}

function ofObject(value: Json, schema: Schema, root: Schema, path: Path): Violation[] {
  if (!isJsonObject(value)) return []
  const properties: JsonObject = isJsonObject(schema.properties) ? schema.properties : {}
  const found: Violation[] = []
  const count = Object.keys(value).length
  if (typeof schema.minProperties === 'number' && count < schema.minProperties) {
    found.push(...(count === 0 ? wrong(path, 'field_empty') : wrong(path, 'field_too_few', { limit: schema.minProperties })))
  }
  if (typeof schema.maxProperties === 'number' && count > schema.maxProperties) found.push(...wrong(path, 'field_too_many', { limit: schema.maxProperties }))
  if (schema.propertyNames !== undefined) found.push(...Object.keys(value).flatMap((key) => violations(key, schema.propertyNames, root, path)))
  for (const key of isJsonArray(schema.required) ? schema.required : []) {
    if (typeof key === 'string' && value[key] === undefined) found.push({ path: [...path, key], code: 'field_required', params: {} })
  }
  for (const [key, child] of Object.entries(value)) {
    const known = properties[key]
    if (known !== undefined) found.push(...violations(child, known, root, [...path, key]))
    else if (schema.additionalProperties === false) found.push({ path: [...path, key], code: 'field_unknown', params: { name: key.slice(0, 80) } })
    else found.push(...violations(child, schema.additionalProperties, root, [...path, key]))
  }
  return found
}

function ofBranches(value: Json, schema: Schema, root: Schema, path: Path): Violation[] {
  const found: Violation[] = []
  for (const branch of isJsonArray(schema.allOf) ? schema.allOf : []) found.push(...violations(value, branch, root, path))
  if (isJsonArray(schema.anyOf) && !schema.anyOf.some((branch) => isValid(value, branch, root))) found.push(...narrowed(value, schema.anyOf, root, path))
  if (isJsonArray(schema.oneOf) && schema.oneOf.filter((branch) => isValid(value, branch, root)).length !== 1) {
    found.push(...narrowed(value, schema.oneOf, root, path))
  }
  if ('if' in schema) found.push(...violations(value, isValid(value, schema.if, root) ? schema.then : schema.else, root, path))
  if ('not' in schema && isValid(value, schema.not, root)) found.push(...wrong(path, 'field_shape'))
  return found
}

/** Of alternatives only the one that the value means to be, by its `const` and `enum`. */
function narrowed(value: Json, branches: readonly Json[], root: Schema, path: Path): Violation[] {
  const meant = branches.filter((branch) => fits(branch, value, root))
  const below = meant.length === 1 ? violations(value, meant[0], root, path) : []
  return below.length > 0 ? below : wrong(path, 'field_shape')
}
