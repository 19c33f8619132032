import { useEffect } from 'react'
import { api, ask } from '../../../api/client'
import type { Chat } from '../data'

/** Whoever looks at it has seen it: the team's count goes, the contact gets the blue ticks. Only while the page is really looked at. */
export function useReadMark({ conversation_id, unread_count }: Chat): void {
  useEffect(() => {
    if (unread_count === 0) return
    let asked = false
    const mark = () => {
      if (asked || document.visibilityState !== 'visible' || !document.hasFocus()) return
      asked = true
      void ask(api.POST('/api/v1/chats/{conversation_id}/read', { params: { path: { conversation_id } } })).catch(() => {
        asked = false
      })
    }
    const timer = setTimeout(mark, 600)
    addEventListener('focus', mark)
    document.addEventListener('visibilitychange', mark)
    return () => {
      clearTimeout(timer)
      removeEventListener('focus', mark)
      document.removeEventListener('visibilitychange', mark)
    }
  }, [conversation_id, unread_count])
}
