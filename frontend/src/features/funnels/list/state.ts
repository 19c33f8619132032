import { fold } from '../../../app/palette/rank'
import type { FunnelItem } from '../data'

export const TABS = ['all', 'published', 'draft', 'off'] as const
export type Tab = (typeof TABS)[number]
export type FunnelState = Exclude<Tab, 'all'>

/** published: contacts enter · draft: never published · off: was published, nobody enters any more */
export function stateOf({ is_active, published_version }: Pick<FunnelItem, 'is_active' | 'published_version'>): FunnelState {
  if (is_active && published_version !== null) return 'published'
  return published_version === null ? 'draft' : 'off'
}

/** By the words of the name and of what begins it, without case and accents. */
export function matching(funnels: readonly FunnelItem[], text: string): FunnelItem[] {
  const words = fold(text).split(/\s+/).filter(Boolean)
  return funnels.filter(({ name, trigger_keyword }) => {
    const found = fold(`${name} ${trigger_keyword ?? ''}`)
    return words.every((word) => found.includes(word))
  })
}

/** Of those who entered, how many came to the end: 0 to 100, or null before anybody entered. */
export function share({ entered, converted }: Pick<FunnelItem, 'entered' | 'converted'>): number | null {
  return entered === 0 ? null : Math.round((converted / entered) * 100)
}
