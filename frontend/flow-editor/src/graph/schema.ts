/**
 * Reading a config beside its JSON Schema, as backend/engine/schema.py does. Ours and not ajv, because ajv compiles schemas with
 * `new Function`, which the product's content security policy refuses.
 */

import { isJsonArray, isJsonObject, pointerOf, resolvePointer, sameJson, type Json, type JsonObject } from './json'

export type Schema = JsonObject
export type Path = readonly (string | number)[]

/** One place of a config with all schemas that speak of it. */
export interface Place {
  readonly path: Path
  readonly value: Json
  readonly schemas: readonly Schema[]
}

/** The schema itself and those of its `$ref`, `allOf`, `anyOf`, `oneOf`, `if` that may speak of this value. */
export function alternatives(schema: Json | undefined, value: Json | undefined, root: Schema): Schema[] {
  if (!isJsonObject(schema)) return []
  const found: Schema[] = [schema]
  if (typeof schema.$ref === 'string' && schema.$ref.startsWith('#')) {
    found.push(...alternatives(resolvePointer(root, schema.$ref.slice(1)), value, root))
  }
  for (const word of ['allOf', 'anyOf', 'oneOf']) {
    const branches = schema[word]
    for (const branch of isJsonArray(branches) ? branches : []) {
      if (fits(branch, value, root)) found.push(...alternatives(branch, value, root))
    }
  }
  if ('if' in schema) found.push(...alternatives(fits(schema.if, value, root) ? schema.then : schema.else, value, root))
  return found
}

/** False only when a `const` or `enum` of the branch says that it speaks of something else. */
export function fits(branch: Json | undefined, value: Json | undefined, root: Schema): boolean {
  if (!isJsonObject(value)) return true
  return alternatives(branch, null, root).every((schema) =>
    Object.entries(isJsonObject(schema.properties) ? schema.properties : {}).every(([key, known]) => {
      const given = value[key]
      if (given === undefined || !isJsonObject(known)) return true
      if ('const' in known && !sameJson(given, known.const)) return false
      return !isJsonArray(known.enum) || known.enum.some((one) => sameJson(one, given))
    }),
  )
}

/** Every place of the config, outermost first. */
export function places(value: Json, schema: Schema): Place[] {
  const found: Place[] = []
  walk([], value, [schema], schema, found)
  return found
}

function walk(path: Path, value: Json, declared: readonly Json[], root: Schema, found: Place[]): void {
  const schemas = declared.flatMap((schema) => alternatives(schema, value, root))
  found.push({ path, value, schemas })
  if (isJsonObject(value)) {
    for (const [key, child] of Object.entries(value)) {
      walk([...path, key], child, schemas.flatMap((one) => ofProperty(one, key)), root, found)
    }
  } else if (isJsonArray(value)) {
    const items = schemas.flatMap((one) => (isJsonObject(one.items) ? [one.items] : []))
    for (const [index, child] of value.entries()) walk([...path, index], child, items, root, found)
  }
}

function ofProperty(schema: Schema, key: string): Json[] {
  const known = isJsonObject(schema.properties) ? schema.properties[key] : undefined
  if (known !== undefined) return [known]
  return isJsonObject(schema.additionalProperties) ? [schema.additionalProperties] : []
}

/** The first value of a mark among the schemas of one place. */
export function mark(schemas: readonly Schema[], word: string): Json | undefined {
  return schemas.find((schema) => word in schema)?.[word]
}

/** The schemas that speak of a place, also where the config holds nothing yet. */
export function schemasAt(path: Path, data: JsonObject, root: Schema): Schema[] {
  let value: Json | undefined = data
  let schemas = alternatives(root, data, root)
  for (const part of path) {
    value = value === undefined ? undefined : resolvePointer(value, pointerOf([part]))
    const below = schemas.flatMap((schema) =>
      typeof part === 'number' || (/^\d+$/.test(part) && isJsonObject(schema.items))
        ? isJsonObject(schema.items) ? [schema.items] : []
        : ofProperty(schema, part),
    )
    const at = value
    schemas = below.flatMap((schema) => alternatives(schema, at ?? null, root))
  }
  return schemas
}

/** The same config with the schema's defaults where it says nothing: how the engine reads it. Never stored. */
export function withDefaults(data: JsonObject, schema: Schema): JsonObject {
  const filled = fill(data, [schema], schema)
  return isJsonObject(filled) ? filled : data
}

function fill(value: Json, declared: readonly Json[], root: Schema): Json {
  const schemas = declared.flatMap((schema) => alternatives(schema, value, root))
  if (isJsonObject(value)) {
    const filled: Record<string, Json> = { ...value }
    for (const schema of schemas) {
      for (const [key, known] of Object.entries(isJsonObject(schema.properties) ? schema.properties : {})) {
        if (filled[key] === undefined && isJsonObject(known) && known.default !== undefined) filled[key] = known.default
      }
    }
    return Object.fromEntries(
      Object.entries(filled).map(([key, child]) => [key, fill(child, schemas.flatMap((one) => ofProperty(one, key)), root)]),
    )
  }
  if (isJsonArray(value)) {
    const items = schemas.flatMap((one) => (isJsonObject(one.items) ? [one.items] : []))
    return value.map((child) => fill(child, items, root))
  }
  return value
}

/** `x-when`: a field is there only while its neighbours have one of these values. */
export function isShown(schemas: readonly Schema[], neighbours: JsonObject): boolean {
  const when = mark(schemas, 'x-when')
  if (!isJsonObject(when)) return true
  return Object.entries(when).every(
    ([key, values]) => isJsonArray(values) && values.some((value) => sameJson(value, neighbours[key])),
  )
}
