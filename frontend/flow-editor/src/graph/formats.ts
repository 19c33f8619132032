/** The formats that the catalog names (backend/engine/formats.py), as far as a browser can tell without a library. */

const RESERVED = new Set(['__proto__', 'constructor', 'prototype'])

/** The code of what is wrong, or nothing. */
export function hasFormat(value: string, format: string): string[] {
  switch (format) {
    case 'key':
      return RESERVED.has(value) ? ['key_reserved'] : /^[\p{L}][\p{L}\p{N}_]{0,49}$/u.test(value) ? [] : ['key_invalid']
    case 'uri':
      return value.includes('{{') || isAddress(value) ? [] : ['url_scheme']
    case 'time':
      return /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(value) ? [] : ['time_invalid']
    case 'email':
      return /^[^@\s]+@[^@\s]+\.[^@\s.]+$/.test(value) ? [] : ['field_format']
    default:
      return []
  }
}

function isAddress(value: string): boolean {
  try {
    const { protocol, hostname } = new URL(value)
    return (protocol === 'http:' || protocol === 'https:') && hostname !== ''
  } catch {
    return false
  }
}

const UNITS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400, weeks: 604_800 }
const WORDS: readonly (readonly [RegExp, keyof typeof UNITS])[] = [
  [/^(s|sec|secs|seconds?|seg|segs|segundos?)?$/, 'seconds'],
  [/^(m|mins?|minutes?|minutos?)$/, 'minutes'],
  [/^(h|hours?|horas?)$/, 'hours'],
  [/^(d|days?|dias?)$/, 'days'],
  [/^(w|weeks?|semanas?)$/, 'weeks'],
]

export interface Duration {
  readonly amount: number
  readonly unit: string
}

/** `5 min`, 90 (seconds), {amount: 3, unit: 'days'}: as backend/engine/durations.py reads them. */
export function durationOf(value: unknown): Duration | null {
  if (typeof value === 'number') return { amount: value, unit: 'seconds' }
  if (typeof value === 'string') {
    const found = /^(-?\d{1,12}(?:[.,]\d{1,6})?)\s*(\p{L}*)$/u.exec(value.trim().toLowerCase())
    const unit = WORDS.find(([words]) => words.test(found?.[2] ?? '-'))?.[1]
    return found === null || unit === undefined ? null : { amount: Number(found[1]?.replace(',', '.')), unit }
  }
  if (typeof value !== 'object' || value === null || !('amount' in value) || !('unit' in value)) return null
  return typeof value.amount === 'number' && typeof value.unit === 'string' ? { amount: value.amount, unit: value.unit } : null
}

export function isInRange(duration: Duration): boolean {
  const seconds = duration.amount * (UNITS[duration.unit] ?? Number.NaN)
  return seconds >= 1 && seconds <= 365 * 86_400
}
