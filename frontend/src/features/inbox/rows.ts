import type { NewMessage } from '../../api/liveEvents'
import type { ChatPages, ChatRow } from './data'
import type { Wanted } from './filters'
import { textAt } from './values'

/** What events do to the list. Applying them to what was fetched must equal fetching anew; rows.test.ts says so. */

/** Whether the row belongs into a list: what the server's filters say, but for the search, which only the server can do. */
export function belongs(row: ChatRow, wanted: Wanted, me: string): boolean {
  if (row.status !== wanted.status) return false
  if (wanted.view === 'mine' && row.agent?.id !== me) return false
  if (wanted.view === 'unassigned' && row.agent !== null) return false
  if (wanted.team && row.team?.id !== wanted.team) return false
  return !wanted.connection || row.instance_id === wanted.connection
}

/** Puts a row where its moment belongs, takes it out where it no longer fits; behind what is loaded it waits for its page. */
export function placed(pages: ChatPages, row: ChatRow, wanted: Wanted, me: string): ChatPages {
  const before = find(pages, row.conversation_id)
  const fits = belongs(row, wanted, me) && (!wanted.q || before !== undefined)
  if (!fits) return before ? without(pages, row.conversation_id) : pages
  const rest = before ? without(pages, row.conversation_id) : pages
  const at = rest.pages.findIndex(({ items }) => items.some((item) => earlier(item, row)))
  const page = at >= 0 ? at : rest.pages.length - 1
  const isLast = at < 0 && rest.pages[page]?.next
  if (isLast) return rest
  return {
    ...rest,
    pages: rest.pages.map((one, index) => {
      if (index !== page) return one
      const spot = one.items.findIndex((item) => earlier(item, row))
      return { ...one, items: spot < 0 ? [...one.items, row] : one.items.toSpliced(spot, 0, row) }
    }),
  }
}

export function find(pages: ChatPages, conversationId: string): ChatRow | undefined {
  for (const { items } of pages.pages) {
    const found = items.find((item) => item.conversation_id === conversationId)
    if (found) return found
  }
  return undefined
}

export function without(pages: ChatPages, conversationId: string): ChatPages {
  return { ...pages, pages: pages.pages.map((page) => (page.items.some((item) => item.conversation_id === conversationId) ? { ...page, items: page.items.filter((item) => item.conversation_id !== conversationId) } : page)) }
}

/** The latest first, as the server sorts. */
function earlier(one: ChatRow, other: ChatRow): boolean {
  const difference = Date.parse(one.timestamp) - Date.parse(other.timestamp)
  return difference < 0 || (difference === 0 && one.conversation_id < other.conversation_id)
}

/** Stored, but nobody is waiting for an answer to it. */
const ASIDE: readonly string[] = ['reaction', 'edit', 'revoke', 'system']

export function said<R extends ChatRow>(row: R, message: NewMessage, nameOf: (userId: string) => string): R {
  if (Date.parse(message.timestamp) < Date.parse(row.timestamp)) return row
  const incoming = message.message_direction === 'IN'
  const agent = message.agent_id ? { id: message.agent_id, name: nameOf(message.agent_id) } : null
  return {
    ...row,
    last_message: preview(message),
    last_message_type: message.message_type,
    last_message_direction: message.message_direction,
    last_message_status: message.status,
    last_message_by: incoming ? 'contact' : message.funnel_id ? 'bot' : 'team',
    last_message_agent: incoming ? null : agent,
    timestamp: message.timestamp,
    status: incoming && row.status === 'pending' ? 'open' : row.status,
    unread_count: incoming && !ASIDE.includes(message.message_type) ? row.unread_count + 1 : row.unread_count,
    waiting_since: incoming ? (row.waiting_since ?? message.timestamp) : null,
  }
}

export function preview({ message_data }: Pick<NewMessage, 'message_data'>): string {
  return [...(textAt(message_data, 'text') || textAt(message_data, 'filename'))].slice(0, 200).join('')
}
