import en from '../texts/en.json'
import ptBr from '../texts/pt-BR.json'

export type Key = keyof typeof ptBr

/** The first of the browser's languages that we speak; Portuguese where the school is for everybody else. */
export const language: 'pt-BR' | 'en' = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === 'pt' || tag === 'en') === 'en' ? 'en' : 'pt-BR'

const texts: Record<Key, string> = language === 'en' ? en : ptBr

export function t(key: Key, values: Record<string, string | number> = {}): string {
  return texts[key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''))
}

export function timeOf(moment: string): string {
  return new Date(moment).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

/** Between messages: today and yesterday by name. */
export function dayOf(moment: string, now = new Date()): string {
  const date = new Date(moment)
  const midnight = (day: Date) => new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime()
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000)
  if (days === 0) return t('today')
  if (days === 1) return t('yesterday')
  return date.toLocaleDateString(language, { weekday: 'long', day: 'numeric', month: 'long', year: date.getFullYear() === now.getFullYear() ? undefined : 'numeric' })
}
