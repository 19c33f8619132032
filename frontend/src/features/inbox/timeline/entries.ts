import { fold } from '../../../app/palette/rank'
import type { FeedItem } from '../data'
import type { Pending } from '../sending/outbox'
import { listAt, textAt, valuesAt, type Values } from '../values'

export type Voice = 'contact' | 'bot' | 'team'

/** What one line of the conversation is. `first`: the first bubble of a turn, which says who speaks. */
export type Entry =
  | { type: 'day'; key: string; at: string }
  | { type: 'connection'; key: string; instanceId: string }
  | { type: 'message'; key: string; item: FeedItem; voice: Voice; first: boolean; chosen: readonly string[]; reactions: readonly string[]; quote: FeedItem | null }
  | { type: 'pending'; key: string; pending: Pending; first: boolean }
  | { type: 'note'; key: string; item: FeedItem }
  | { type: 'event'; key: string; item: FeedItem }

/** Acts of which the conversation tells; the contact's page tells all. */
const TOLD: readonly string[] = ['conversation.assigned', 'conversation.status', 'conversation.escalated', 'bot.paused', 'bot.resumed', 'contact.stage', 'contact.opted_out', 'contact.opted_in', 'inbound.quarantined', 'notice.undelivered']

export const messageData = (item: FeedItem): Values => valuesAt(item.data, 'data')
export const isIncoming = (item: FeedItem): boolean => textAt(item.data, 'direction') === 'IN'

export function voiceOf(item: FeedItem): Voice {
  if (isIncoming(item)) return 'contact'
  return item.actor === null && item.funnel !== null ? 'bot' : 'team'
}

export function entriesOf(items: readonly FeedItem[], pending: readonly Pending[]): Entry[] {
  const shown = items.filter(isShown)
  const messages = shown.filter(({ type }) => type === 'message')
  const byProvider = new Map(messages.map((item) => [textAt(item.data, 'provider_id'), item]))
  byProvider.delete('')
  const reactions = reactionsOf(messages, byProvider)
  const chosen = chosenOf(messages, byProvider)

  const entries: Entry[] = []
  let day = ''
  let speaker = ''
  let connection = ''
  for (const item of shown) {
    if (item.kind === 'reaction' && byProvider.has(textAt(messageData(item), 'message_id'))) continue
    const date = dayOf(item.timestamp)
    if (date !== day) {
      entries.push({ type: 'day', key: `day-${date}`, at: item.timestamp })
      day = date
      speaker = ''
    }
    if (item.type !== 'message') {
      entries.push({ type: item.type === 'note' ? 'note' : 'event', key: item.id, item })
      speaker = ''
      continue
    }
    const instanceId = textAt(item.data, 'instance_id')
    if (instanceId && connection && instanceId !== connection) {
      entries.push({ type: 'connection', key: `connection-${item.id}`, instanceId })
      speaker = ''
    }
    connection = instanceId || connection
    const voice = voiceOf(item)
    const who = `${voice}:${item.actor?.id ?? item.funnel?.id ?? ''}`
    const context = textAt(valuesAt(messageData(item), 'context'), 'id')
    const quoted = byProvider.get(context) ?? null
    const answers = quoted !== null && textAt(messageData(item), 'reply_id') !== ''
    entries.push({ type: 'message', key: item.id, item, voice, first: who !== speaker, chosen: chosen.get(item.id) ?? [], reactions: reactions.get(item.id) ?? [], quote: answers ? null : quoted })
    speaker = who
  }
  for (const one of pending) {
    const date = dayOf(one.at)
    if (date !== day) entries.push({ type: 'day', key: `day-${date}`, at: one.at })
    if (date !== day) speaker = ''
    day = date
    entries.push({ type: 'pending', key: one.id, pending: one, first: speaker !== `team:${one.agentId}` })
    speaker = `team:${one.agentId}`
  }
  return entries
}

/** Remembers what was drawn: an entry that says the same again is the same object, so that of a long story only what changed is drawn anew. */
export function keeper(): (entries: Entry[]) => Entry[] {
  let known = new Map<string, Entry>()
  return (entries) => {
    const kept = entries.map((entry) => {
      const before = known.get(entry.key)
      return before && isSameEntry(before, entry) ? before : entry
    })
    known = new Map(kept.map((entry) => [entry.key, entry]))
    return kept
  }
}

function isSameEntry(one: Entry, other: Entry): boolean {
  const parts = new Map<string, unknown>(Object.entries(other))
  return one.type === other.type && Object.entries(one).every(([name, value]) => value === parts.get(name) || (Array.isArray(value) && String(value) === String(parts.get(name))))
}

export function sorted(items: readonly FeedItem[]): FeedItem[] {
  return items
    .map((item) => ({ item, at: Date.parse(item.timestamp) }))
    .sort((one, other) => one.at - other.at || sourceOrder(one.item) - sourceOrder(other.item) || numberOf(one.item) - numberOf(other.item))
    .map(({ item }) => item)
}

/** In the reader's own day. */
export function dayOf(moment: string): string {
  const date = new Date(moment)
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`
}

function isShown(item: FeedItem): boolean {
  if (item.type === 'act') return TOLD.includes(item.kind)
  return item.type === 'message' || item.type === 'note'
}

/** The last word of each person counts; an empty one takes the reaction back. */
function reactionsOf(messages: readonly FeedItem[], byProvider: ReadonlyMap<string, FeedItem>): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const item of messages) {
    if (item.kind !== 'reaction') continue
    const target = byProvider.get(textAt(messageData(item), 'message_id'))
    if (!target) continue
    const emoji = textAt(messageData(item), 'emoji')
    found.set(target.id, emoji ? [emoji] : [])
  }
  return found
}

/** Which options of a question the contact took: pressed (by its id) or written (by its words), until the next question. */
function chosenOf(messages: readonly FeedItem[], byProvider: ReadonlyMap<string, FeedItem>): Map<string, string[]> {
  const found = new Map<string, string[]>()
  let asked: FeedItem | null = null
  for (const item of messages) {
    if (!isIncoming(item)) {
      if (listAt(messageData(item), 'choices').length > 0) asked = item
      continue
    }
    const data = messageData(item)
    const replyId = textAt(data, 'reply_id')
    const question = byProvider.get(textAt(valuesAt(data, 'context'), 'id')) ?? asked
    if (!question) continue
    const written = fold(textAt(data, 'text').trim())
    const choice = listAt(messageData(question), 'choices').find((one) => (replyId ? textAt(one, 'id') === replyId : fold(textAt(one, 'label').trim()) === written))
    if (choice) found.set(question.id, [...(found.get(question.id) ?? []), textAt(choice, 'id')])
    if (choice && question === asked) asked = null
  }
  return found
}

const SOURCES: readonly string[] = ['act', 'message', 'node', 'note']
const sourceOrder = (item: FeedItem) => SOURCES.indexOf(item.type)
const numberOf = (item: FeedItem) => Number(item.id.split(':')[1]) || 0
