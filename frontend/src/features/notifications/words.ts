import { formatDay } from '../../ui/format'
import type { Notice } from './data'

type Told = { key: string; values: { contact: string; who: string; text: string; when?: string } }

/** What a notice says. `names`: colleagues by their id. */
export function wordsOf({ kind, contact_name, data }: Pick<Notice, 'kind' | 'contact_name' | 'data'>, names: ReadonlyMap<string, string>): Told {
  const who = names.get(text(data.by)) ?? ''
  const values = { contact: contact_name ?? '', who, text: text(data.text) || text(data.reason) || text(data.detail) }
  switch (kind) {
    case 'conversation.assigned':
      return { key: who ? 'assignedBy' : 'assigned', values }
    case 'conversation.escalated':
      return { key: 'escalated', values }
    case 'bot.notice':
      return { key: contact_name ? 'notice' : 'noticeAlone', values }
    case 'replies.held':
      return { key: 'held', values }
    case 'quarantined':
      return { key: 'quarantined', values }
    case 'notice.trouble':
      return { key: data.target === 'limit' ? 'noticeLimit' : data.via === 'webhook' ? 'noticeChat' : data.target === 'email' ? 'noticePost' : 'noticeReader', values: { ...values, who: text(data.name), text: '' } }
    case 'calendar.missed':
      return { key: data.tick ? 'missedAt' : 'missed', values: { ...values, who: text(data.name), text: '', when: data.tick ? formatDay(text(data.tick)) : '' } }
    case 'channel.trouble':
      return { key: 'trouble', values }
    default:
      return { key: 'other', values }
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
