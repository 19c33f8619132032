import { describe, expect, test } from 'vitest'
import type { NewMessage } from '../../../api/liveEvents'
import type { FeedItem, Timeline } from '../data'
import { entriesOf } from './entries'
import { messageItem, noteItem, storyOf, withItem, withLatest, withStatus } from './story'

const NAMES = { person: (id: string) => (id === 'bia' ? 'Bia' : ''), funnel: () => 'Aula experimental' }
const at = (minute: number, day = 20) => new Date(2026, 10, day, 18, minute).toISOString()

function spoken(id: number, minute: number, part: Partial<NewMessage> = {}, data: Record<string, unknown> = {}): FeedItem {
  return messageItem({ id, contact_id: 'c', conversation_id: 'v', instance_id: 'i', message_direction: 'IN', message_type: 'text', message_data: { text: `mensagem ${id}`, ...data }, timestamp: at(minute), status: 'received', agent_id: null, funnel_id: null, ...part }, NAMES)
}

const named = (item: FeedItem, providerId: string): FeedItem => ({ ...item, data: { ...item.data, provider_id: providerId } })
const pagesOf = (...pages: FeedItem[][]): Timeline => ({ pages: pages.map((items, index) => ({ items, next: index < pages.length - 1 ? String(index + 2) : null })), pageParams: pages.map((_, index) => index + 1) })
const ids = (timeline: Timeline) => storyOf(timeline).map(({ id }) => id)

describe('an event applied to the story equals the story fetched anew', () => {
  const before = [spoken(1, 1), spoken(2, 2), spoken(3, 3)]
  test('a new message, in any order, and only once', () => {
    const [four, five] = [spoken(4, 4), spoken(5, 5, { message_direction: 'OUT', agent_id: 'bia', status: 'queued' })]
    const patched = withItem(withItem(withItem(pagesOf(before), five), four), four)
    expect(storyOf(patched)).toEqual(storyOf(pagesOf([...before, four, five])))
  })
  test('a status, never backwards', () => {
    const sent = spoken(4, 4, { message_direction: 'OUT', status: 'queued' })
    const read = withStatus(withStatus(pagesOf([sent]), 4, 'read', null), 4, 'delivered', null)
    expect(storyOf(read)).toEqual(storyOf(pagesOf([{ ...sent, data: { ...sent.data, status: 'read' } }])))
    const failed = withStatus(pagesOf([sent]), 4, 'failed', { code: '131047' })
    expect(storyOf(failed)[0]?.data).toMatchObject({ status: 'failed', error: { code: '131047' } })
  })
  test('a note', () => {
    const note = noteItem({ id: 'n', contact_id: 'c', conversation_id: 'v', text: 'prefere áudio', author_id: 'bia' }, at(9), NAMES)
    expect(storyOf(withItem(pagesOf(before), note)).at(-1)).toMatchObject({ type: 'note', actor: { id: 'bia', name: 'Bia' }, data: { text: 'prefere áudio' } })
  })
})

test('the latest page read again loses nothing that older pages do not hold yet', () => {
  const all = Array.from({ length: 9 }, (_, index) => spoken(index + 1, index))
  const loaded = pagesOf(all.slice(3, 6), all.slice(0, 3))
  // Three more came: the server's latest page now holds 7 to 9, and 4 to 6 have slid into its second.
  expect(ids(withLatest(loaded, { items: all.slice(6, 9), next: '2' }))).toEqual(all.map(({ id }) => id))
})

test('what slid from one page into the next is shown once', () => {
  const all = Array.from({ length: 6 }, (_, index) => spoken(index + 1, index))
  expect(ids(pagesOf(all.slice(3), all.slice(1, 4)))).toEqual(['message:2', 'message:3', 'message:4', 'message:5', 'message:6'])
})

describe('what is drawn', () => {
  test('a line for each day, in the reader’s own', () => {
    const lines = entriesOf([spoken(1, 1, { timestamp: at(1, 19) }), spoken(2, 2), spoken(3, 3)], [])
    expect(lines.map(({ type }) => type)).toEqual(['day', 'message', 'day', 'message', 'message'])
  })
  test('only the first bubble of a turn says who speaks', () => {
    const out = { message_direction: 'OUT', status: 'sent' } as const
    const lines = entriesOf([spoken(1, 1), spoken(2, 2, { ...out, funnel_id: 'f' }), spoken(3, 3, { ...out, funnel_id: 'f' }), spoken(4, 4, { ...out, agent_id: 'bia' }), spoken(5, 5, { ...out, agent_id: 'bia' })], [])
    expect(lines.flatMap((line) => (line.type === 'message' ? [[line.voice, line.first]] : []))).toEqual([
      ['contact', true],
      ['bot', true],
      ['bot', false],
      ['team', true],
      ['team', false],
    ])
  })
  test('the chosen option: pressed by its id, or written by its words', () => {
    const question = (id: number, minute: number) => spoken(id, minute, { message_direction: 'OUT', funnel_id: 'f', message_type: 'choices' }, { choices: [{ id: 'violao', label: 'Violão' }, { id: 'piano', label: 'Piano' }] })
    const lines = entriesOf([question(1, 1), spoken(2, 2, { message_type: 'button_reply' }, { text: 'Piano', reply_id: 'piano' }), question(3, 3), spoken(4, 4, {}, { text: 'violao' }), question(5, 5), spoken(6, 6, {}, { text: 'bateria' })], [])
    expect(lines.flatMap((line) => (line.type === 'message' && line.item.kind === 'choices' ? [line.chosen] : []))).toEqual([['piano'], ['violao'], []])
  })
  test('a reaction sits on its message, the last one counts, an empty one takes it back', () => {
    const target = named(spoken(1, 1, { message_direction: 'OUT', agent_id: 'bia' }), 'wamid.1')
    const react = (id: number, emoji: string) => spoken(id, id, { message_type: 'reaction' }, { message_id: 'wamid.1', emoji })
    const drawn = (...more: FeedItem[]) => entriesOf([target, ...more], []).flatMap((line) => (line.type === 'message' ? [line.reactions] : []))
    expect(drawn(react(2, '👍'), react(3, '❤️'))).toEqual([['❤️']])
    expect(drawn(react(2, '👍'), react(3, ''))).toEqual([[]])
  })
  test('a quoted answer shows what it answers', () => {
    const asked = named(spoken(1, 1, { message_direction: 'OUT', agent_id: 'bia' }), 'wamid.1')
    const [, , answer] = entriesOf([asked, spoken(2, 2, {}, { context: { id: 'wamid.1' } })], [])
    expect(answer).toMatchObject({ type: 'message', quote: { id: 'message:1' } })
  })
  test('steps of the bot and acts that tell nothing are left to the contact’s page', () => {
    const act = (kind: string): FeedItem => ({ ...spoken(9, 9), id: `act:${kind}`, type: 'act', kind, data: {} })
    expect(entriesOf([act('tag.added'), act('bot.paused')], []).map(({ key }) => key)).toEqual(['day-2026-11-20', 'act:bot.paused'])
  })
})
