import { expect, test } from 'vitest'
import type { FeedItem } from '../data'
import { entriesOf } from './entries'
import { eventOf } from './events'

const lost = (data: Record<string, unknown>): FeedItem => ({ id: 'act:1', type: 'act', kind: 'notice.undelivered', timestamp: '2026-11-20T18:00:00Z', actor: null, funnel: null, conversation_id: 'v', data })
const words = (data: Record<string, unknown>) => eventOf(lost(data), 'me', { person: '', team: '' })

test('a notice that did not arrive is told in its conversation, by whom it was for; a doubt is told as one', () => {
  expect(entriesOf([lost({ via: 'webhook', code: 'http_404', name: 'Slack' })], []).map(({ type }) => type)).toEqual(['day', 'event'])
  expect(words({ via: 'webhook', code: 'http_404', name: 'Slack' })).toEqual({ key: 'event.notice.chat.lost', values: { who: 'Slack' } })
  expect(words({ via: 'email', code: 'uncertain', name: 'Bia' })).toEqual({ key: 'event.notice.email.unsure', values: { who: 'Bia' } })
  expect(words({ via: 'email', code: 'email_server' }).key).toBe('event.notice.emailUnnamed.lost')
  expect(words({ via: 'email', code: 'reader_gone', name: 'Bia' }).key).toBe('event.notice.gone')
})
