import { expect, test } from 'vitest'
import type { FeedItem } from './feed'
import { grouped } from './group'
import { odooWords } from './odooWords'

const item = (id: string, type: FeedItem['type'], hour: number, funnel = 'f'): FeedItem => ({
  id,
  type,
  kind: 'text',
  timestamp: new Date(2026, 10, 21, hour).toISOString(),
  actor: null,
  funnel: type === 'node' ? { id: funnel, name: 'Aula' } : null,
  conversation_id: null,
  data: {},
})

const told = (pages: FeedItem[][]) => grouped(pages).map(({ items }) => items.map((entry) => (entry.type === 'steps' ? entry.steps.map(({ id }) => id).join('+') : entry.id)))

test('the latest is first, and steps in a row are one', () => {
  const page = [item('a', 'message', 9), item('b', 'node', 9), item('c', 'node', 9), item('d', 'note', 10)]
  expect(told([page])).toEqual([['d', 'c+b', 'a']])
})

test('steps of two funnels are two, also over the edge of a page they are one', () => {
  expect(told([[item('c', 'node', 9), item('d', 'node', 9, 'g')], [item('b', 'node', 9)]])).toEqual([['d', 'c+b']])
})

test('what came of sending to Odoo stands by itself, with its link', () => {
  const detail = { outcome: 'leave', ok: true, lead_id: 42, action: 'created', url: 'https://escola.odoo.com/mail/view?model=crm.lead&res_id=42' }
  const sent: FeedItem = { ...item('c', 'node', 9), kind: 'odoo_lead', data: { detail } }
  const asked: FeedItem = { ...item('b', 'node', 9), kind: 'odoo_lead', data: { detail: { outcome: 'call' } } }
  expect(told([[item('a', 'node', 9), asked, sent, item('d', 'node', 9)]])).toEqual([['d', 'c', 'b+a']])
  expect(odooWords(sent.data)).toEqual({ key: 'created', values: { lead: '42' }, url: detail.url })
  expect(odooWords({ detail: { ...detail, url: 'javascript:alert(1)' } }).url).toBe('')
  expect(odooWords({ detail: { ok: false, error: { code: 'odoo_field', message: 'x_curso' } } })).toEqual({ key: 'failed.odoo_field', values: { reason: 'x_curso' }, url: '' })
})

test('days begin anew, and nothing is told twice', () => {
  const yesterday = { ...item('old', 'message', 9), timestamp: new Date(2026, 10, 20, 9).toISOString() }
  expect(told([[item('a', 'message', 9), item('b', 'message', 10)], [yesterday, item('a', 'message', 9)]])).toEqual([['b', 'a'], ['old']])
})
