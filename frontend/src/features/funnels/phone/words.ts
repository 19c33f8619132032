import type { Schemas } from '../../../api/client'
import { formatDay, formatMoney } from '../../../ui/format'

type Effect = Schemas['SimulatedEffect']
type Translate = (key: string, values?: Record<string, unknown>) => string

/** "Etiqueta: aula", "instrumento = Violão", "Passa para a equipe Recepção" */
export function wordsOf({ kind, data, names }: Effect, t: Translate): string {
  const named = (value: unknown) => (typeof value === 'string' ? (names[value] ?? value) : '')
  switch (kind) {
    case 'add_tag':
    case 'remove_tag':
      return t(`effect.${kind}`, { tag: told(data.name) })
    case 'set_field':
      return t('effect.set_field', { field: told(data.key), value: told(data.value) })
    case 'note':
      return t('effect.note', { text: told(data.text) })
    case 'notify':
      return t('effect.notify', { text: told(data.text) })
    case 'dispatch':
      return data.via === 'email' ? t('effect.dispatchEmail', { text: told(data.text) }) : t('effect.dispatchChat', { chat: Object.values(names)[0] ?? '', text: told(data.text) })
    case 'route_to_team':
      return t('effect.route_to_team', { team: named(data.team ?? data.member) || t('effect.anybody') })
    case 'goal':
      return typeof data.amount === 'number' ? t('effect.goal_worth', { goal: told(data.name), value: formatMoney(data.amount, told(data.currency) || undefined) }) : t('effect.goal', { goal: told(data.name) })
    case 'pause_bot':
      return data.until ? t('effect.pause_bot_until', { until: formatDay(String(data.until)) }) : t('effect.pause_bot')
    case 'close_conversation':
      return data.reason ? t('effect.close_conversation_for', { reason: told(data.reason) }) : t('effect.close_conversation')
    case 'consent':
      return t('effect.consent', { purpose: t(`effect.purpose.${told(data.purpose)}`, { defaultValue: told(data.purpose) }), answer: t(`effect.consentAnswer.${told(data.answer)}`) })
    case 'start_funnel':
      return t('effect.start_funnel', { funnel: named(data.funnel) })
    case 'activity':
      return t('effect.activity', { activity: told(data.kind) })
    default:
      return kind
  }
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/

/** A value as people read it. */
export function told(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(told).join(', ')
  if (typeof value === 'object') return Object.entries(value).filter(([, part]) => part !== null).map(([key, part]) => `${key.replaceAll('_', ' ')}: ${told(part)}`).join(' · ')
  return typeof value === 'string' && MOMENT.test(value) ? formatDay(value) : String(value)
}

const UNITS = [
  ['days', 86_400],
  ['hours', 3_600],
  ['minutes', 60],
] as const

/** 93600 -> "26 h"; 604800 -> "7 dias" */
export function spanOf(seconds: number, t: Translate): string {
  const unit = UNITS.find(([name, size]) => seconds >= size * (name === 'days' ? 2 : 1) && seconds % size === 0) ?? ['minutes', 60]
  return t(`span.${unit[0]}`, { count: Math.max(1, Math.round(seconds / unit[1])) })
}
