import { STAGE_KEY } from './place'
import type { ValueType } from './values'

/** `whole`: made of parts (a list, an object), which nobody writes by hand. */
type Other = { key: string; label: string; type: ValueType; whole: boolean }

/** Values under names that are no custom field, by what they are called. */
export function otherValues(values: Readonly<Record<string, unknown>>, fields: readonly { key: string }[]): Other[] {
  const known = new Set([STAGE_KEY, ...fields.map(({ key }) => key)])
  return Object.entries(values)
    .filter(([key, value]) => !known.has(key) && value !== null && value !== '')
    .map(([key, value]) => ({ key, label: readable(key), type: typeOf(value), whole: typeof value === 'object' }))
    .sort((one, other) => one.label.localeCompare(other.label))
}

/** melhor_horario -> Melhor horario */
export function readable(key: string): string {
  const words = key.replaceAll(/[_\s]+/g, ' ').trim()
  return words ? words.charAt(0).toLocaleUpperCase() + words.slice(1) : key
}

export function limitOf(type: ValueType): number | undefined {
  return type === 'text' ? 4096 : undefined
}

/** A number stays a number, and yes or no stays that: conditions of funnels compare them as such. */
function typeOf(value: unknown): ValueType {
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text'
}
