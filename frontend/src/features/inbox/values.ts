/** Reading what came as plain JSON: message_data is what a provider sent, so nothing in it is taken for granted. */
export type Values = Record<string, unknown>

export function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function valuesAt(value: unknown, key: string): Values {
  const found = isValues(value) ? value[key] : undefined
  return isValues(found) ? found : {}
}

export function listAt(value: unknown, key: string): Values[] {
  const found = isValues(value) ? value[key] : undefined
  return Array.isArray(found) ? found.filter(isValues) : []
}

export function textAt(value: unknown, key: string): string {
  const found = isValues(value) ? value[key] : undefined
  return typeof found === 'string' ? found : ''
}

export function numberAt(value: unknown, key: string): number | null {
  const found = isValues(value) ? value[key] : undefined
  return typeof found === 'number' && Number.isFinite(found) ? found : null
}
