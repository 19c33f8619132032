import { useTranslation } from 'react-i18next'
import { formatDay } from '../../../ui/format'
import { useCustomFields } from '../data'
import type { FeedItem } from './feed'

type T = (key: string, values?: Record<string, unknown>) => string

/** What a person, the bot or the system did, in a sentence. */
export function useActWords(): (item: Pick<FeedItem, 'kind' | 'data' | 'actor'>) => string {
  const { t } = useTranslation('contacts')
  const labels = new Map(useCustomFields().data?.map(({ key, label }) => [key, label]))
  return (item) => actWords(t, item, labels)
}

export function actWords(t: T, { kind, data, actor }: Pick<FeedItem, 'kind' | 'data' | 'actor'>, labels: ReadonlyMap<string, string>): string {
  const who = actor?.name ?? t('act.bot')
  switch (kind) {
    case 'contact.created':
      return t('act.created', { who })
    case 'contact.changed':
      return t('act.changed', { who, fields: fieldsOf(t, data.fields, labels) })
    case 'tag.added':
      return t('act.tagAdded', { who, tag: text(data.tag) })
    case 'tag.removed':
      return t('act.tagRemoved', { who, tag: text(data.tag) })
    case 'contact.stage':
      return t('act.stage', { who, stage: text(data.to) || '–' })
    case 'conversation.status':
      if (text(data.reason)) return t('act.closedFor', { who, reason: text(data.reason) })
      return t(`act.status.${statusOf(data.to)}`, { who })
    case 'conversation.assigned':
      return assigned(t, who, data, actor?.id)
    case 'conversation.escalated':
      return text(data.reason) ? t('act.escalatedFor', { who, reason: text(data.reason) }) : t('act.escalated', { who })
    case 'funnel.started':
      return t('act.started', { who, funnel: text(data.funnel) })
    case 'bot.paused':
      if (data.why === 'circle') return t('act.circle')
      return typeof data.until === 'string' ? t('act.pausedUntil', { who, until: formatDay(data.until) }) : t('act.paused', { who })
    case 'notice.undelivered':
      return t(data.via === 'email' ? 'act.letterLost' : 'act.postLost')
    case 'bot.resumed':
      return actor ? t('act.resumed', { who }) : t('act.resumedItself')
    default:
      return t('act.other', { who })
  }
}

function assigned(t: T, who: string, data: FeedItem['data'], actorId: string | undefined): string {
  const [agent, team] = [named(data.agent), named(data.team)]
  if (agent && agent.id === actorId) return t('act.took', { who })
  if (agent) return t('act.gaveTo', { who, to: agent.name })
  return team ? t('act.gaveTo', { who, to: team.name }) : t('act.gaveBack', { who })
}

function statusOf(to: unknown): 'open' | 'pending' | 'closed' {
  return to === 'closed' || to === 'pending' ? to : 'open'
}

const OWN: readonly string[] = ['name', 'phone_number', 'email', 'stage', 'custom_data']

function fieldsOf(t: T, fields: unknown, labels: ReadonlyMap<string, string>): string {
  const names = Array.isArray(fields) ? fields.filter((field) => typeof field === 'string') : []
  return names.map((name) => labels.get(name) ?? (OWN.includes(name) ? t(`act.field.${name}`) : name)).join(', ')
}

function named(value: unknown): { id: string; name: string } | null {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('name' in value)) return null
  return typeof value.id === 'string' && typeof value.name === 'string' ? { id: value.id, name: value.name } : null
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
