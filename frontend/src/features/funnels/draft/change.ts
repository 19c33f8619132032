/** A part of a funnel that an author changed. */
export type Change = { name?: string; definition?: Record<string, unknown> }

/** Whether the server's funnel already is what the change makes of it. */
export function holds(server: { name: string; definition: Record<string, unknown> }, change: Change): boolean {
  return (change.name === undefined || change.name === server.name) && (change.definition === undefined || same(change.definition, server.definition))
}

/** The same JSON, whatever the order of its keys. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one) || Array.isArray(other)) {
    return Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((item, index) => same(item, other[index]))
  }
  if (!isRecord(one) || !isRecord(other)) return false
  const keys = Object.keys(one).filter((key) => one[key] !== undefined)
  const others = Object.keys(other).filter((key) => other[key] !== undefined)
  return keys.length === others.length && keys.every((key) => same(one[key], other[key]))
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
