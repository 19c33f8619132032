import type { FeedItem } from '../data'
import { textAt } from '../values'
import { messageData } from './entries'

const NAMED: readonly string[] = ['image', 'video', 'audio', 'document', 'sticker', 'location', 'contact', 'contacts', 'template', 'reaction', 'revoke', 'unsupported']

/** A message in one line, for a quote. */
export function plainOf(item: FeedItem, t: (key: string) => string): string {
  const text = textAt(messageData(item), 'text')
  return text || t(`kind.${NAMED.includes(item.kind) ? item.kind : 'other'}`)
}
