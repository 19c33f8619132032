import type { Waiting } from './types'

export type Remembered = { visitor: string | null; waiting: Waiting[]; readId: number; draft: string }

const NOTHING: Remembered = { visitor: null, waiting: [], readId: 0, draft: '' }

/**
 * What this browser keeps of one chat, so that a reload goes on where it was. Two pages of one chat keep the same: what the other has
 * added stays. Where nothing may be kept it lasts as long as the page.
 */
export function memory(token: string) {
  const key = `batuta.chat.${token}`
  let known = recall(key) ?? NOTHING
  /** Ids of what waits, or has waited, on this page: what else is kept waits on another. */
  const own = new Set(known.waiting.map(({ clientId }) => clientId))
  return {
    get: (): Remembered => {
      const kept = recall(key)
      return kept ? { ...known, visitor: kept.visitor } : known
    },
    set: (change: Partial<Remembered>) => {
      const kept = recall(key)
      known = { ...known, ...(kept && { visitor: kept.visitor, draft: kept.draft, readId: Math.max(kept.readId, known.readId) }), ...change }
      for (const { clientId } of known.waiting) own.add(clientId)
      const others = kept?.waiting.filter(({ clientId }) => !own.has(clientId)) ?? []
      try {
        localStorage.setItem(key, JSON.stringify({ ...known, waiting: [...others, ...known.waiting] }))
      } catch {
        // A private window that keeps nothing: the talk lasts as long as the page.
      }
    },
  }
}

/** null: nothing is kept, or nothing can be. */
function recall(key: string): Remembered | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    if (typeof found !== 'object' || found === null) return null
    return {
      visitor: 'visitor' in found && typeof found.visitor === 'string' ? found.visitor : null,
      waiting: 'waiting' in found && Array.isArray(found.waiting) ? found.waiting.filter(isWaiting) : [],
      readId: 'readId' in found && typeof found.readId === 'number' ? found.readId : 0,
      draft: 'draft' in found && typeof found.draft === 'string' ? found.draft : '',
    }
  } catch {
    return null
  }
}

function isWaiting(value: unknown): value is Waiting {
  return typeof value === 'object' && value !== null && 'clientId' in value && typeof value.clientId === 'string' && 'text' in value && typeof value.text === 'string' && 'at' in value && typeof value.at === 'string'
}
