/** Other pieces ask the composer for something: it listens while it is there. */
type Wish = { focus?: boolean; templates?: boolean; mode?: 'reply' | 'note' }

const listeners = new Map<string, (wish: Wish) => void>()

export const composing = {
  openTemplates: (conversationId: string) => listeners.get(conversationId)?.({ templates: true }),
  listen(conversationId: string, listener: (wish: Wish) => void) {
    listeners.set(conversationId, listener)
    return () => {
      if (listeners.get(conversationId) === listener) listeners.delete(conversationId)
    }
  },
}
