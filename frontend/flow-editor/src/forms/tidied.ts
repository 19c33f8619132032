/** A part without a value says nothing: it is not stored. */

export function tidied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidied)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]) => {
      const kept: unknown = tidied(child)
      return kept === undefined || kept === '' || isEmpty(kept) ? [] : [[key, kept]]
    }),
  )
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
