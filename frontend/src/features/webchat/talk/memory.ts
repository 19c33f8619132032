import type { Waiting } from './types'

export type Remembered = { visitor: string | null; waiting: Waiting[]; readId: number; draft: string }

const NOTHING: Remembered = { visitor: null, waiting: [], readId: 0, draft: '' }

/** What this browser keeps of one chat, so that a reload goes on where it was. Where nothing may be kept it lasts as long as the page. */
export function memory(token: string) {
  const key = `batuta.chat.${token}`
  let known = recall(key)
  return {
    get: () => known,
    set: (change: Partial<Remembered>) => {
      known = { ...known, ...change }
      try {
        localStorage.setItem(key, JSON.stringify(known))
      } catch {
        // A private window that keeps nothing: the talk lasts as long as the page.
      }
    },
  }
}

function recall(key: string): Remembered {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    if (typeof found !== 'object' || found === null) return NOTHING
    return {
      visitor: 'visitor' in found && typeof found.visitor === 'string' ? found.visitor : null,
      waiting: 'waiting' in found && Array.isArray(found.waiting) ? found.waiting.filter(isWaiting) : [],
      readId: 'readId' in found && typeof found.readId === 'number' ? found.readId : 0,
      draft: 'draft' in found && typeof found.draft === 'string' ? found.draft : '',
    }
  } catch {
    return NOTHING
  }
}

function isWaiting(value: unknown): value is Waiting {
  return typeof value === 'object' && value !== null && 'clientId' in value && typeof value.clientId === 'string' && 'text' in value && typeof value.text === 'string' && 'at' in value && typeof value.at === 'string'
}
