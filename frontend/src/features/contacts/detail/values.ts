import { formatDate, formatPhone } from '../../../ui/format'
import i18next from 'i18next'

/** Types of custom fields, as the API names them; any other is shown as text. */
export type ValueType = 'text' | 'number' | 'date' | 'boolean' | 'choice' | 'email' | 'phone' | 'cpf' | 'url'

const TYPES: readonly string[] = ['text', 'number', 'date', 'boolean', 'choice', 'email', 'phone', 'cpf', 'url'] satisfies ValueType[]

export function valueTypeOf(type: string): ValueType {
  return isType(type) ? type : 'text'
}

function isType(type: string): type is ValueType {
  return TYPES.includes(type)
}

/** As people read it; '' for nothing. */
export function shown(type: ValueType, value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value === 'boolean') return i18next.t(value ? 'value.yes' : 'value.no', { ns: 'contacts' })
  if (typeof value === 'number') return value.toLocaleString(i18next.language, { maximumFractionDigits: 10 })
  if (typeof value !== 'string') return JSON.stringify(value)
  if (type === 'phone') return formatPhone(value)
  if (type === 'cpf') return value.replace(/^(\d{3})(\d{3})(\d{3})(\d{2})$/, '$1.$2.$3-$4')
  if (type === 'date') return dateOf(value)
  return value
}

/** What stands in the input. */
export function typed(type: ValueType, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (type === 'date' || type === 'boolean') return String(value)
  return shown(type, value)
}

/** What is sent: null empties. NaN: no number was written. */
export function read(type: ValueType, text: string): string | number | boolean | null {
  const trimmed = text.trim()
  if (!trimmed) return null
  if (type === 'number') return numberOf(trimmed)
  if (type === 'boolean') return trimmed === 'true'
  return trimmed
}

/** 1.234,5 where the comma is the decimal sign, 1,234.5 where the point is. */
function numberOf(text: string): number {
  const decimal = (1.1).toLocaleString(i18next.language).charAt(1)
  const plain = decimal === ',' ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', '')
  return /^[-+]?\d+(\.\d+)?$/.test(plain.replaceAll(' ', '')) ? Number(plain.replaceAll(' ', '')) : NaN
}

/** A day has no time zone: 2026-12-01 is the first everywhere. */
function dateOf(text: string): string {
  const parts = text.match(/^(\d{4})-(\d\d)-(\d\d)$/)
  return parts ? formatDate(new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]))) : text
}

/** Where a click on the value may lead; only what an address may be. */
export function linkOf(type: ValueType, value: unknown): string | null {
  if (typeof value !== 'string' || !value) return null
  if (type === 'email') return `mailto:${value}`
  if (type === 'phone') return `tel:+${value.replace(/\D/g, '')}`
  return type === 'url' && /^https?:\/\//i.test(value) ? value : null
}
