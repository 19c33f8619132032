/** Plain JSON values, and the guards that lead from `unknown` to them. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isJsonArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** What JSON can hold of a value; undefined where it can hold nothing of it. */
export function toJson(value: unknown): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (Array.isArray(value)) return value.map((item: unknown) => toJson(item) ?? null)
  return isObject(value) ? toJsonObject(value) : undefined
}

export function toJsonObject(value: unknown): JsonObject {
  const found: Record<string, Json> = {}
  if (!isObject(value)) return found
  for (const [key, child] of Object.entries(value)) {
    const json = toJson(child)
    if (json !== undefined && key !== '__proto__') found[key] = json
  }
  return found
}

/** The same object without some of its keys. */
export function without<Value>(object: { readonly [key: string]: Value }, ...keys: readonly string[]): { readonly [key: string]: Value } {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)))
}

export function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

export function sameJson(one: Json | undefined, two: Json | undefined): boolean {
  if (one === two) return true
  if (isJsonArray(one) && isJsonArray(two)) {
    return one.length === two.length && one.every((item, index) => sameJson(item, two[index]))
  }
  if (isJsonObject(one) && isJsonObject(two)) {
    const keys = Object.keys(one)
    return keys.length === Object.keys(two).length && keys.every((key) => key in two && sameJson(one[key], two[key]))
  }
  return false
}

/** RFC 6901 in both directions. */
export function pointerOf(path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

export function partsOf(pointer: string): string[] {
  return pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

export function resolvePointer(document: Json | undefined, pointer: string): Json | undefined {
  let place = document
  for (const part of partsOf(pointer)) {
    if (isJsonArray(place) && /^\d+$/.test(part)) place = place[Number(part)]
    else if (isJsonObject(place) && Object.hasOwn(place, part)) place = place[part]
    else return undefined
  }
  return place
}
