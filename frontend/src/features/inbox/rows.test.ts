import { describe, expect, test } from 'vitest'
import type { NewMessage } from '../../api/liveEvents'
import type { ChatPages, ChatRow } from './data'
import type { Wanted } from './filters'
import { belongs, placed, preview, said } from './rows'

const ME = 'me'
const BIA = { id: 'bia', name: 'Bia Nogueira' }

function chat(id: string, minute: number, part: Partial<ChatRow> = {}): ChatRow {
  return {
    agent: null,
    contact_id: `contact-${id}`,
    conversation_id: id,
    instance_id: 'whatsapp',
    instance_name: 'WhatsApp',
    lane_id: `lane-${id}`,
    last_message: 'oi',
    last_message_agent: null,
    last_message_by: 'contact',
    last_message_direction: 'IN',
    last_message_status: 'received',
    last_message_type: 'text',
    name: id,
    paused_by: null,
    phone_number: null,
    priority: 'normal',
    provider: 'whatsapp',
    status: 'open',
    team: null,
    timestamp: at(minute),
    unread_count: 0,
    waiting_since: at(minute),
    ...part,
  }
}

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 12, minute)).toISOString()

function message(id: string, minute: number, part: Partial<NewMessage> = {}): NewMessage {
  return { id: 7, contact_id: `contact-${id}`, conversation_id: id, instance_id: 'whatsapp', message_direction: 'IN', message_type: 'text', message_data: { text: 'Tem aula no sábado?' }, timestamp: at(minute), status: 'received', agent_id: null, funnel_id: null, ...part }
}

/** What the server would answer: filtered, the latest first, in pages. */
function fetched(rows: readonly ChatRow[], wanted: Wanted, pageSize: number, pages: number): ChatPages {
  const fitting = rows.filter((row) => belongs(row, wanted, ME)).sort((one, other) => Date.parse(other.timestamp) - Date.parse(one.timestamp))
  const all = Array.from({ length: pages }, (_, index) => ({ items: fitting.slice(index * pageSize, (index + 1) * pageSize), next: fitting.length > (index + 1) * pageSize ? `after-${index}` : null }))
  return { pages: all, pageParams: all.map((_, index) => (index === 0 ? null : `after-${index - 1}`)) }
}

const ids = (pages: ChatPages) => pages.pages.flatMap(({ items }) => items.map(({ conversation_id }) => conversation_id))
const flat = (pages: ChatPages) => pages.pages.flatMap(({ items }) => items)
const nameOf = (id: string) => (id === BIA.id ? BIA.name : '')

describe('an event applied to the list equals the list fetched anew', () => {
  const rows = Array.from({ length: 12 }, (_, index) => chat(`c${index}`, index, index % 3 === 0 ? { agent: { id: ME, name: 'Eu' } } : index % 3 === 1 ? { agent: BIA } : {}))
  const views: Wanted[] = [
    { view: 'all', status: 'open' },
    { view: 'mine', status: 'open' },
    { view: 'unassigned', status: 'open' },
    { view: 'all', status: 'closed' },
    { view: 'all', status: 'pending' },
    { view: 'team', status: 'open', team: 'vendas' },
    { view: 'all', status: 'open', connection: 'whatsapp' },
  ]
  const events: [string, (row: ChatRow) => ChatRow][] = [
    ['the contact writes', (row) => said(row, message(row.conversation_id, 40), nameOf)],
    ['a colleague answers', (row) => said(row, message(row.conversation_id, 41, { message_direction: 'OUT', agent_id: BIA.id, status: 'queued' }), nameOf)],
    ['the bot answers', (row) => said(row, message(row.conversation_id, 42, { message_direction: 'OUT', funnel_id: 'aula', status: 'queued' }), nameOf)],
    ['it is taken', (row) => ({ ...row, agent: { id: ME, name: 'Eu' } })],
    ['it is given back', (row) => ({ ...row, agent: null })],
    ['it goes to a team', (row) => ({ ...row, agent: null, team: { id: 'vendas', name: 'Vendas' } })],
    ['it is closed', (row) => ({ ...row, status: 'closed' })],
    ['it waits', (row) => ({ ...row, status: 'pending' })],
  ]
  for (const wanted of views)
    for (const [name, change] of events)
      test(`${name} (${wanted.view}, ${wanted.status})`, () => {
        for (const row of rows) {
          const after = rows.map((one) => (one === row ? change(one) : one))
          const changed = after.find(({ conversation_id }) => conversation_id === row.conversation_id)
          if (!changed) throw new Error('it is there')
          const patched = placed(fetched(rows, wanted, 50, 1), changed, wanted, ME)
          expect(flat(patched)).toEqual(flat(fetched(after, wanted, 50, 1)))
        }
      })
})

test('behind what is loaded a row waits for its page', () => {
  const wanted: Wanted = { view: 'all', status: 'open' }
  const rows = Array.from({ length: 9 }, (_, index) => chat(`c${index}`, 10 + index))
  const loaded = fetched(rows, wanted, 3, 2)
  expect(placed(loaded, chat('old', 1), wanted, ME)).toEqual(loaded)
  expect(ids(placed(loaded, chat('new', 50), wanted, ME))[0]).toBe('new')
  expect(ids(placed(loaded, chat('between', 16, { timestamp: new Date(Date.parse(at(16)) + 1000).toISOString() }), wanted, ME))).toEqual(['c8', 'c7', 'between', 'c6', 'c5', 'c4', 'c3'])
})

test('a search shows whom it found, and nobody else', () => {
  const wanted: Wanted = { view: 'all', status: 'open', q: 'maria' }
  const found = fetched([chat('maria', 3)], { view: 'all', status: 'open' }, 50, 1)
  expect(ids(placed(found, chat('joao', 9), wanted, ME))).toEqual(['maria'])
})

describe('the last words', () => {
  test('unread counts what waits for an answer, not a reaction', () => {
    const before = chat('a', 1, { unread_count: 2 })
    expect(said(before, message('a', 2), nameOf).unread_count).toBe(3)
    expect(said(before, message('a', 2, { message_type: 'reaction' }), nameOf).unread_count).toBe(2)
  })
  test('who waits has waited since the first unanswered word', () => {
    const first = said(chat('a', 1, { waiting_since: null }), message('a', 5), nameOf)
    expect(said(first, message('a', 6), nameOf).waiting_since).toBe(at(5))
    expect(said(first, message('a', 7, { message_direction: 'OUT', agent_id: ME }), nameOf).waiting_since).toBeNull()
  })
  test('a pending conversation opens again, an older message changes nothing', () => {
    expect(said(chat('a', 1, { status: 'pending' }), message('a', 2), nameOf).status).toBe('open')
    const row = chat('a', 9)
    expect(said(row, message('a', 2), nameOf)).toBe(row)
  })
  test('a file without words shows its name', () => expect(preview(message('a', 1, { message_data: { filename: 'contrato.pdf' } }))).toBe('contrato.pdf'))
})
