import i18next from 'i18next'

/** Dates, phones and numbers as the reader writes them; the browser's time zone. */

type Moment = string | number | Date

const locale = () => i18next.language || 'pt-BR'
const t = (key: string, values?: Record<string, unknown>): string => i18next.t(key, { ns: 'ui', ...values })

/** 18:30 */
export function formatTime(moment: Moment): string {
  return new Date(moment).toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

/** In a list: 11:42 today, "ontem", "18 de nov.", with the year when it is another. */
export function formatMoment(moment: Moment, now = new Date()): string {
  const days = daysBetween(moment, now)
  if (days === 0) return formatTime(moment)
  return days === 1 ? t('yesterday') : formatDate(moment, now)
}

/** In a sentence: "hoje 11:47", "ontem 18:20", "18 de nov. 09:15". */
export function formatDay(moment: Moment, now = new Date()): string {
  const days = daysBetween(moment, now)
  const day = days === 0 ? t('today') : days === 1 ? t('yesterday') : formatDate(moment, now)
  return `${day} ${formatTime(moment)}`
}

/** Between messages: "Hoje", "Ontem, 20 de novembro", "terça-feira, 18 de novembro". */
export function formatDaySeparator(moment: Moment, now = new Date()): string {
  const date = new Date(moment)
  const days = daysBetween(date, now)
  if (days === 0) return capital(t('today'))
  const year = date.getFullYear() === now.getFullYear() ? undefined : 'numeric'
  if (days === 1) return `${capital(t('yesterday'))}, ${date.toLocaleDateString(locale(), { day: 'numeric', month: 'long' })}`
  return capital(date.toLocaleDateString(locale(), { weekday: 'long', day: 'numeric', month: 'long', year }))
}

/** "18 de nov.", "18 de nov. de 2025" */
export function formatDate(moment: Moment, now = new Date()): string {
  const date = new Date(moment)
  const year = date.getFullYear() === now.getFullYear() ? undefined : 'numeric'
  return date.toLocaleDateString(locale(), { day: 'numeric', month: 'short', year })
}

/** For a hover: sexta-feira, 20 de novembro de 2026 18:52 */
export function formatExact(moment: Moment): string {
  return new Date(moment).toLocaleString(locale(), { dateStyle: 'full', timeStyle: 'short', hourCycle: 'h23' })
}

/** "há 12 s", "há 9 min", "há 3 h", "há 2 dias" */
export function formatAgo(moment: Moment, now = new Date()): string {
  const seconds = Math.max(0, Math.round((now.getTime() - new Date(moment).getTime()) / 1000))
  if (seconds < 5) return t('now')
  if (seconds < 60) return t('ago.seconds', { n: seconds })
  if (seconds < 3600) return t('ago.minutes', { n: Math.floor(seconds / 60) })
  if (seconds < 86_400) return t('ago.hours', { n: Math.floor(seconds / 3600) })
  return t('ago.days', { count: Math.floor(seconds / 86_400) })
}

/** 12345 -> 12.345 */
export function formatNumber(value: number): string {
  return value.toLocaleString(locale())
}

/** R$ 1.140,00 */
export function formatMoney(amount: number, currency = 'BRL'): string {
  return amount.toLocaleString(locale(), { style: 'currency', currency })
}

/** +55 11 98812-4470; other countries in groups; what is no phone stays as it is. */
export function formatPhone(phone: string | null | undefined): string {
  if (!phone) return ''
  const digits = phone.replace(/^\+/, '').replace(/[\s()-]/g, '')
  if (!/^\d{8,15}$/.test(digits)) return phone
  const brazil = digits.match(/^55(\d{2})(\d{4,5})(\d{4})$/)
  if (brazil) return `+55 ${brazil[1]} ${brazil[2]}-${brazil[3]}`
  const northAmerica = digits.match(/^1(\d{3})(\d{3})(\d{4})$/)
  if (northAmerica) return `+1 ${northAmerica.slice(1).join(' ')}`
  return `+${digits.replace(/^(\d{2})(\d{2,3})(\d+)$/, '$1 $2 $3')}`
}

/** "Mariana Figueiredo" -> "MF"; a phone or an emoji -> its first sign. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter((word) => /\p{L}/u.test(word))
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined]
  const letters = [first, last].map((word) => word?.match(/\p{L}/u)?.[0] ?? '').join('')
  return letters.toLocaleUpperCase(locale()) || [...name.trim()][0] || '?'
}

function daysBetween(moment: Moment, now: Date): number {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
  return Math.round((midnight(now) - midnight(new Date(moment))) / 86_400_000)
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1)
}
