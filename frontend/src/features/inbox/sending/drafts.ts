import { useEffect, useState } from 'react'
import { useMe, useWorkspace } from '../../../app/me'

/** reply: to the contact; note: for the team. Each conversation keeps both. */
export type Mode = 'reply' | 'note'

const PREFIX = 'batuta.draft'

export function draftKey(userId: string, workspaceId: string, conversationId: string, mode: Mode): string {
  return [PREFIX, userId, workspaceId, conversationId, mode].join('.')
}

export function readDraft(key: string): string {
  return localStorage.getItem(key) ?? ''
}

export function keepDraft(key: string, text: string): void {
  try {
    if (text) localStorage.setItem(key, text)
    else localStorage.removeItem(key)
  } catch {
    // A full store keeps what is on the screen from nobody.
  }
}

/** What could not be kept comes back before what was written since, on the screen too. */
export function giveBack(key: string, text: string): void {
  const since = readDraft(key)
  const newValue = since ? `${text}\n${since}` : text
  keepDraft(key, newValue)
  dispatchEvent(new StorageEvent('storage', { key, newValue }))
}

/** What is being written, kept in this browser until it is sent. */
export function useDraft(conversationId: string, mode: Mode): [string, (text: string) => void] {
  const key = draftKey(useMe().id, useWorkspace().id, conversationId, mode)
  const [draft, setDraft] = useState(() => ({ key, text: readDraft(key) }))
  const current = draft.key === key ? draft : { key, text: readDraft(key) }
  useEffect(() => {
    const onStorage = (event: StorageEvent) => event.key === key && setDraft({ key, text: event.newValue ?? '' })
    addEventListener('storage', onStorage)
    return () => removeEventListener('storage', onStorage)
  }, [key])
  return [
    current.text,
    (text) => {
      setDraft({ key, text })
      keepDraft(key, text)
    },
  ]
}
