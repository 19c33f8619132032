import type { FeedItem } from './feed'

/** Steps the bot took one after the other in a funnel, told as one. */
export type Steps = { id: string; type: 'steps'; timestamp: string; funnel: FeedItem['funnel']; steps: FeedItem[] }
type Told<T extends FeedItem['type']> = Omit<FeedItem, 'type'> & { type: T }
/** What came of sending the contact to Odoo stands by itself: it has a link. */
export type OdooSent = Omit<FeedItem, 'type'> & { type: 'odoo' }
export type StoryEntry = Told<'message'> | Told<'note'> | Told<'act'> | Steps | OdooSent

/**
 * The pages of the feed as days, the latest first. What came in while earlier pages were read has pushed some items onto the next page:
 * each is told once.
 */
export function grouped(pages: readonly FeedItem[][]): { day: string; items: StoryEntry[] }[] {
  const told = new Set<string>()
  const days: { day: string; items: StoryEntry[] }[] = []
  for (const page of pages) {
    for (const item of page.toReversed()) {
      if (told.has(item.id)) continue
      told.add(item.id)
      const day = dayOf(item.timestamp)
      const last = days.at(-1)
      if (last?.day === day) add(last.items, item)
      else days.push({ day, items: add([], item) })
    }
  }
  return days
}

function add(items: StoryEntry[], item: FeedItem): StoryEntry[] {
  const last = items.at(-1)
  if (item.type === 'node' && !isOdoo(item) && last?.type === 'steps' && last.funnel?.id === item.funnel?.id) last.steps.push(item)
  else items.push(entryOf(item))
  return items
}

function isOdoo({ kind, data }: FeedItem): boolean {
  const detail = data.detail
  return kind === 'odoo_lead' && typeof detail === 'object' && detail !== null && 'outcome' in detail && detail.outcome === 'leave'
}

function entryOf(item: FeedItem): StoryEntry {
  const { type, ...told } = item
  if (type === 'node' && isOdoo(item)) return { ...told, type: 'odoo' }
  return type === 'node' ? { id: `steps-${item.id}`, type: 'steps', timestamp: item.timestamp, funnel: item.funnel, steps: [item] } : { ...told, type }
}

/** The reader's own day, as the ISO moment it begins at. */
function dayOf(timestamp: string): string {
  const date = new Date(timestamp)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).toISOString()
}
