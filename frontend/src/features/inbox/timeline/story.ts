import type { LiveEvents, NewMessage } from '../../../api/liveEvents'
import type { PageOf } from '../../../api/client'
import type { FeedItem, Timeline } from '../data'
import { sorted } from './entries'

/** What events do to a contact's story. Applying them to what was fetched must equal fetching anew; story.test.ts says so. */

export type Names = { person: (id: string) => string; funnel: (id: string) => string }

export function messageItem(message: NewMessage, names: Names): FeedItem {
  return {
    id: `message:${message.id}`,
    type: 'message',
    kind: message.message_type,
    timestamp: message.timestamp,
    actor: message.agent_id ? { id: message.agent_id, name: names.person(message.agent_id) } : null,
    funnel: message.funnel_id ? { id: message.funnel_id, name: names.funnel(message.funnel_id) } : null,
    conversation_id: message.conversation_id,
    data: { direction: message.message_direction, data: message.message_data, status: message.status, error: null, provider_id: null, instance_id: message.instance_id },
  }
}

export function noteItem(note: LiveEvents['contact:note'], at: string, names: Names): FeedItem {
  return {
    id: `note:${note.id}`,
    type: 'note',
    kind: 'note',
    timestamp: at,
    actor: { id: note.author_id, name: names.person(note.author_id) },
    funnel: null,
    conversation_id: note.conversation_id,
    data: { text: note.text },
  }
}

/** Into the latest page, unless it is there already. */
export function withItem(timeline: Timeline, item: FeedItem): Timeline {
  if (timeline.pages.some(({ items }) => items.some(({ id }) => id === item.id))) return timeline
  return inLatest(timeline, (items) => sorted([...items, item]))
}

/** How far a message has come; `rank` keeps a late "sent" from hiding a "read". */
export function withStatus(timeline: Timeline, messageId: string | number, status: string, error: unknown): Timeline {
  const wanted = `message:${messageId}`
  return changed(timeline, (item) => {
    if (item.id !== wanted || rank(String(item.data.status)) > rank(status)) return item
    return { ...item, data: { ...item.data, status, error: error ?? null } }
  })
}

/** The latest page as the server has it now, without losing what older pages do not hold yet. */
export function withLatest(timeline: Timeline, latest: PageOf<FeedItem[]>): Timeline {
  const fresh = new Set(latest.items.map(({ id }) => id))
  const older = new Set(timeline.pages.slice(1).flatMap(({ items }) => items.map(({ id }) => id)))
  return inLatest(timeline, (items) => sorted([...items.filter(({ id }) => !fresh.has(id)), ...latest.items.filter(({ id }) => !older.has(id))]))
}

/** All pages as one story, the oldest first; what slid from one page into the next is there once. */
export function storyOf(timeline: Pick<Timeline, 'pages'> | undefined): FeedItem[] {
  const seen = new Map<string, FeedItem>()
  for (const { items } of timeline?.pages ?? []) for (const item of items) if (!seen.has(item.id)) seen.set(item.id, item)
  return sorted([...seen.values()])
}

const RANKS: readonly string[] = ['queued', 'sending', 'uncertain', 'sent', 'failed', 'delivered', 'read', 'played']
/** What was held or taken back may still go: it has come as far as what waits. */
const rank = (status: string) => RANKS.indexOf(status === 'cancelled' ? 'queued' : status)

function inLatest(timeline: Timeline, change: (items: FeedItem[]) => FeedItem[]): Timeline {
  return { ...timeline, pages: timeline.pages.map((page, index) => (index === 0 ? { ...page, items: change(page.items) } : page)) }
}

function changed(timeline: Timeline, change: (item: FeedItem) => FeedItem): Timeline {
  return { ...timeline, pages: timeline.pages.map((page) => ({ ...page, items: page.items.map(change) })) }
}
